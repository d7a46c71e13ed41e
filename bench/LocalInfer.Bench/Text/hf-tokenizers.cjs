// Hugging Face tokenizers (npm package `tokenizers`) on one thread, timed beside LocalInfer's in the same rounds.
//   node hf-tokenizers.cjs FOLDER_WITH_NODE_MODULES TOKENIZER_JSON TEXT
// Reads one verb a line and answers {"seconds", "tokens"}: whole = the text in one call, pieces = in calls of PIECE characters, decode = all ids back.
process.env.TOKENIZERS_PARALLELISM = 'false';
process.env.RAYON_NUM_THREADS = '1';
const fs = require('fs'), path = require('path'), readline = require('readline'), { createRequire } = require('module');

const [folder, tokenizerFile, textFile] = process.argv.slice(2);
const { Tokenizer } = createRequire(path.join(path.resolve(folder), 'x.js'))('tokenizers');
const PIECE = 4096;
const tokenizer = Tokenizer.fromFile(tokenizerFile);
const text = fs.readFileSync(textFile, 'utf8');
const pieces = [];
for (let at = 0; at < text.length; at += PIECE) pieces.push(text.slice(at, at + PIECE));
const options = { addSpecialTokens: false };

async function measure(verb, ids) {
  const start = process.hrtime.bigint();
  let tokens = 0;
  if (verb === 'whole') tokens = (await tokenizer.encode(text, null, options)).getLength();
  else if (verb === 'pieces') for (const piece of pieces) tokens += (await tokenizer.encode(piece, null, options)).getLength();
  else tokens = (await tokenizer.decode(ids, false)).length && ids.length;
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, tokens };
}

(async () => {
  const ids = (await tokenizer.encode(text, null, options)).getIds();
  console.log(JSON.stringify({ ready: true }));
  for await (const verb of readline.createInterface({ input: process.stdin })) console.log(JSON.stringify(await measure(verb, ids)));
})();
