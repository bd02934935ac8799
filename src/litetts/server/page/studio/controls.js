// The manner of all: sliders and fields that are left to the server's settings until touched.

import { $ } from "../dom.js";

const inputs = () => [...document.querySelectorAll("[data-option]")];
const touched = (input) => input.value.trim() !== "" && input.value !== input.defaultValue;

export class Controls {
  constructor(changed) {
    for (const input of inputs()) {
      input.addEventListener("input", () => {
        this.show(input);
        changed();
      });
      if (input.type !== "range") continue;
      input.title = "Double-click: as it was";
      input.addEventListener("dblclick", () => {
        input.value = input.defaultValue;
        this.show(input);
        changed();
      });
    }
    this.showAll();
  }

  /** The options that differ from the usual, in the fields of the API. */
  get values() {
    return Object.fromEntries(
      inputs()
        .filter(touched)
        .map((input) => [input.id, input.type === "range" ? Number(input.value) : input.value.trim()]),
    );
  }

  set values(values) {
    for (const input of inputs()) input.value = values[input.id] ?? input.defaultValue;
    this.showAll();
  }

  showAll() {
    inputs().forEach((input) => this.show(input));
  }

  show(input) {
    if (input.type !== "range") return;
    const output = $(`${input.id}-value`);
    output.textContent = `${input.value}${input.dataset.unit}`;
    output.classList.toggle("touched", touched(input));
    input.setAttribute("aria-valuetext", output.textContent.trim());
  }
}
