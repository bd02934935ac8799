"""Who is served when: admission, deadline queue, worker pool, audio cache."""
