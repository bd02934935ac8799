// Numbers as people read them; "–" where there is none.

export const ms = (s) => (s == null ? "–" : s === 0 ? "0" : s < 1 ? `${(s * 1000).toFixed(s < 0.01 ? 1 : 0)} ms` : `${s.toFixed(2)} s`);
export const num = (v, digits = 0) => (v == null ? "–" : v.toLocaleString("en", { maximumFractionDigits: digits }));
export const percent = (v) => (v == null ? "–" : `${(100 * v).toFixed(0)} %`);
export const bytes = (v) => (v === 0 ? "0" : v >= 1e9 ? `${(v / 1e9).toFixed(2)} GB` : `${(v / 1e6).toFixed(v < 1e7 ? 1 : 0)} MB`);
export const span = (s) =>
  s < 90 ? `${s.toFixed(s < 10 ? 1 : 0)} s` : s < 5400 ? `${(s / 60).toFixed(0)} min` : s < 129600 ? `${(s / 3600).toFixed(1)} h` : `${(s / 86400).toFixed(1)} days`;
