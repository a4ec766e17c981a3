// A camera that shows what a test drew: Chromium plays a file in its place. Frames are grey planes of 640 by 480 pixels.
import { writeFile } from "node:fs/promises";

/** What a web camera gives where nobody asks for a size. */
export const WIDTH = 640;
export const HEIGHT = 480;
/** Pictures a second in the file. */
const RATE = 4;

/** Chromium's flags for a camera that plays `file`, used without a question. */
export function showing(file) {
  return ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
}

/** A camera that is there, and a person who does not let the page use it. */
export const REFUSED = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"];

/** No camera, and nobody who refuses one. */
export const NONE = ["--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream"];

/** YUV4MPEG2 (yuv4mpeg(5)): each frame for `seconds`, over and over. */
export async function film(file, frames, seconds = 1.5) {
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`)];
  for (const frame of frames) {
    if (frame.length !== WIDTH * HEIGHT) throw new Error(`a frame of ${frame.length} bytes`);
    // Black is 16 and white 235 in a film (Rec. 601).
    const luma = Buffer.from(frame.map((grey) => 16 + Math.round((grey * 219) / 255)));
    for (let n = 0; n < RATE * seconds; n += 1) parts.push(Buffer.from("FRAME\n"), luma, chroma);
  }
  await writeFile(file, Buffer.concat(parts));
}

/** A white sheet with nothing on it. */
export const blank = () => new Uint8Array(WIDTH * HEIGHT).fill(255);

/** The picture of an SVG on the page, held before the camera in the middle of its picture; each unit of its box is `scale` pixels. */
export async function heldUp(page, selector, scale = 4) {
  const base64 = await page.evaluate(
    async ({ selector, scale, width, height }) => {
      const svg = document.querySelector(selector).cloneNode(true);
      const side = svg.viewBox.baseVal.width * scale;
      if (side > height) throw new Error(`the code needs ${side} pixels`);
      svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      svg.setAttribute("width", side);
      svg.setAttribute("height", side);
      const picture = new Image();
      const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
      picture.src = address;
      await picture.decode();
      URL.revokeObjectURL(address);
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, width, height);
      context.drawImage(picture, Math.floor((width - side) / 2), Math.floor((height - side) / 2), side, side);
      const { data } = context.getImageData(0, 0, width, height);
      let text = "";
      for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at]);
      return btoa(text);
    },
    { selector, scale, width: WIDTH, height: HEIGHT },
  );
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** Keeps every stream that the page is given, so that a test can ask whether the camera is on. Call it before the page is opened. */
export async function watchCamera(context) {
  await context.addInitScript(() => {
    // The empty page before the first one has no devices.
    if (!navigator.mediaDevices) return;
    const given = [];
    Object.defineProperty(window, "givenStreams", { value: given });
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      given.push(stream);
      return stream;
    };
  });
}

/** The state of every track that the page was ever given: `live` or `ended`. */
export function tracks(page) {
  return page.evaluate(() => window.givenStreams.flatMap((stream) => stream.getTracks().map((track) => `${track.kind} ${track.readyState}`)));
}
