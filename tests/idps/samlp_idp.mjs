// `node samlp_idp.mjs DIRECTORY`: an IdP by Auth0's samlp. DIRECTORY has key-N.pem and cert-N.pem.
// It asks who one is, how long the answer is good and which key signs, and prints its address.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { promisify } from "node:util";
import samlp from "samlp";

const directory = process.argv[2];
const pem = (name) => readFileSync(`${directory}/${name}.pem`);
const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const hidden = (name, value) => `<input type="hidden" name="${name}" value="${escaped(value)}">`;
const page = (body) => `<!doctype html><link rel="icon" href="data:,"><title>samlp</title>${body}`;

const ask = (query) => page(`<form action="/answer">
  ${Object.entries(query).map(([name, value]) => hidden(name, value)).join("")}
  <label>User <input name="user"></label>
  <label>Seconds <input name="seconds" value="300"></label>
  <label>Key <input name="key" value="0"></label>
  <label><input type="checkbox" name="both"> Sign both</label>
  <button>Sign in</button></form>`);

async function answer(query) {
  const asked = await promisify(samlp.parseRequest)({ query }, {});
  const acs = asked ? asked.assertionConsumerServiceURL : query.acs;
  const options = {
    issuer: "urn:samlp", audience: asked ? asked.issuer : query.audience,
    recipient: acs, destination: acs, inResponseTo: asked?.id,
    key: pem(`key-${query.key}`), cert: pem(`cert-${query.key}`), signResponse: Boolean(query.both),
    signatureAlgorithm: "rsa-sha256", digestAlgorithm: "sha256", signatureNamespacePrefix: "ds",
    nameIdentifierFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    lifetimeInSeconds: Number(query.seconds),
    nameIdentifierProbes: ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"],
  };
  const person = { id: query.user, displayName: query.user, name: {}, emails: [{ value: query.user }] };
  const xml = await promisify(samlp.getSamlResponse)(options, person);
  return page(`<form method="post" action="${escaped(acs)}">
    ${hidden("SAMLResponse", Buffer.from(xml).toString("base64"))}
    ${query.RelayState ? hidden("RelayState", query.RelayState) : ""}
    <button>Go on</button></form><script>document.forms[0].submit()</script>`);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const query = Object.fromEntries(url.searchParams);
  response.setHeader("Content-Type", "text/html");
  response.end(url.pathname === "/answer" ? await answer(query) : ask(query));
});
server.listen(0, "127.0.0.1", () => console.log(`http://localhost:${server.address().port}`));
process.stdin.resume().on("end", () => process.exit()); // whoever started it is gone
