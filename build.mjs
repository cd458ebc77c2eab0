// The one build step: what the browser needs goes from node_modules to var/.
//
// var/static/vendor/  style sheet, scripts, font, with the source maps they name
// var/icons/          the SVGs that templates and the sidebar name, and no others
import { cp, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const VENDOR = {
  "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
  "@tabler/core/dist/css/tabler.min.css.map": "tabler.min.css.map",
  "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
  "@tabler/core/dist/js/tabler.min.js.map": "tabler.min.js.map",
  "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
  "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
};
const ICON = /\bicon(?:=|:\s*|\s+)"([a-z0-9-]+)"/g;
const root = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const from = (path) => join(root, "node_modules", path);

async function copyVendor() {
  const target = join(root, "var/static/vendor");
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const [source, name] of Object.entries(VENDOR)) await cp(from(source), join(target, name));
}

async function namedIcons() {
  const templates = (await readdir(join(root, "templates"), { recursive: true }))
    .filter((name) => name.endsWith(".html"))
    .map((name) => join(root, "templates", name));
  const names = new Set();
  for (const file of [...templates, join(root, "console/navigation.py")]) {
    for (const [, name] of (await readFile(file, "utf8")).matchAll(ICON)) names.add(name);
  }
  return [...names].sort();
}

async function copyIcons() {
  const target = join(root, "var/icons");
  await mkdir(target, { recursive: true });
  const names = await namedIcons();
  for (const name of names) {
    await cp(from(`@tabler/icons/icons/outline/${name}.svg`), join(target, `${name}.svg`));
  }
  return names.length;
}

await copyVendor();
console.log(`var/static/vendor: ${Object.keys(VENDOR).length} files, var/icons: ${await copyIcons()}`);
