"""/docs: every route with its fields, made in the browser out of /openapi.json. Files of ours only:
nothing is asked of another host.
"""
