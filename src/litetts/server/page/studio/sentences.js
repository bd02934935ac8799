// Where sentences begin and end in their paragraph, marks and spaces included.

const OPENING = new Set(["“", '"', "‘", "'", "(", "[", "«", "¿", "¡", "「", "『", "—"]);

/** The characters [from, to) of the sentences `first` to `last`, as `/v1/text/explain` told them. */
export function extent(characters, sentences, first, last) {
  const begin = (index) => {
    if (index <= 0) return 0;
    if (index >= sentences.length) return characters.length;
    let at = sentences[index].source_start;
    while (at && OPENING.has(characters[at - 1])) at--;
    return at;
  };
  return [begin(first), begin(last + 1)];
}
