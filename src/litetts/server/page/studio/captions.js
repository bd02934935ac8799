// Subtitles of a take, as SRT.

// What is read at a glance: two lines of 42 characters (Netflix's and the BBC's guides agree).
const LONGEST = 84;
const ENDS = /[.!?…。！？]["”’')\]]*\s*$/;

/** `textOf(paragraph)` gives the text that the words' places count in. */
export function srt(words, textOf) {
  return cues(words, textOf)
    .map(({ start, end, text }, index) => `${index + 1}\n${stamp(start)} --> ${stamp(end)}\n${text}\n`)
    .join("\n");
}

function cues(words, textOf) {
  const found = [];
  let cue = null;
  const close = () => {
    if (cue) found.push(cue);
    cue = null;
  };
  for (const [index, word] of words.entries()) {
    const characters = textOf(word.paragraph);
    const next = words[index + 1];
    const until = next?.paragraph === word.paragraph ? next.source_start : characters.length;
    const to = Math.max(word.source_end, Math.min(until, characters.length));
    const from = cue?.paragraph === word.paragraph ? cue.from : word.source_start;
    if (cue && (cue.paragraph !== word.paragraph || to - from > LONGEST)) close();
    cue ??= { paragraph: word.paragraph, from: word.source_start, start: word.start };
    cue.end = word.end;
    cue.text = characters.slice(cue.from, to).join("").trim().replace(/\s+/g, " ");
    if (ENDS.test(cue.text)) close();
  }
  close();
  return found;
}

function stamp(seconds) {
  const ms = Math.round(seconds * 1000);
  const part = (value, digits = 2) => String(Math.floor(value)).padStart(digits, "0");
  return `${part(ms / 3_600_000)}:${part((ms / 60_000) % 60)}:${part((ms / 1000) % 60)},${part(ms % 1000, 3)}`;
}
