// Arrays of the page are base64 of little-endian numbers; names and small arrays are plain JSON.

function bytes(text) {
  const raw = atob(text);
  const all = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) all[i] = raw.charCodeAt(i);
  return all.buffer;
}

/** Numbers of a figure: an array as it is, {"f32": …}, or {"u16": …, "low": …, "high": …} for a range in 65,535 steps; 65,535 is none. */
export function numbers(of) {
  if (Array.isArray(of)) return of;
  if (of.f32 !== undefined) return new Float32Array(bytes(of.f32));
  const steps = new Uint16Array(bytes(of.u16));
  const unit = (of.high - of.low) / 65534;
  return Float32Array.from(steps, (step) => (step === 65535 ? NaN : of.low + step * unit));
}

/** A number as people read it: four digits. */
export function show(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}
