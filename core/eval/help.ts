/** What a person needs to know of each command beyond its flags. */
const details: Readonly<Record<string, string>> = {
  score: `score --data FILE.csv --outcome COLUMN [--drop a,b] [--folds 5] [--json OUT] [--svg OUT]
Learns P(outcome) from all other columns and judges it on rows it has not seen: AUC, Brier, ECE, reliability, lift.
  --outcome  two values; yes/true/1/won/converted and the like are the conversion, otherwise the rarer value
  --drop     columns filled in after the outcome; the run warns of columns that look like it (AUC > 0.95 alone)
  --folds    2 to 20
At least 50 rows of each outcome. Identifiers, constants and empty columns are left out and named.`,
  attribution: `attribution --data FILE.csv --path COL --conversions COL [--value COL] [--nulls COL] [--separator ">"] [--json OUT] [--svg OUT]
Credits conversions to channels under nine models, with 90 % bootstrap intervals.
  --path         channels in order, "search > email"; blanks round the separator do not matter
  --conversions  how many such journeys converted: whole numbers from 0
  --value        what those conversions were worth in all, kept to the hundredth
  --nulls        how many such journeys did not convert; without it the Markov model knows no lost journeys
At most 200 channels. Conversions of empty paths are reported as unattributed.`,
  winner: `winner --data FILE.csv --value COL [--group COL] [--json OUT] [--svg OUT]
Which posts did better than their peers, by a robust rule and by mean + 1.5 standard deviations.
  --value  engagement per 1,000 people reached, from 0; an empty cell is "insufficient"
  --group  posts are compared within it only (platform, format, age); at least 8 posts each`,
  dedupe: `dedupe --data FILE.csv --truth COL [--json OUT] [--svg OUT]
Pairs of rows recognised as the same by hard keys (e-mail, phone) and by soft match, against the truth.
  --truth  the same value in rows of one person or firm; it is not compared, and neither are row numbers
All other columns are compared: leave out any that were derived from the truth.`,
  anomaly: `anomaly --data DIR --windows FILE.json [--json OUT] [--svg OUT]
Labelled windows found and false incidents of the detector and three baselines.
  --data     one CSV per series: timestamp,value
  --windows  {"series": [["from","to"], …]}`,
};

/** Help of one command, or of all. */
export function helpOf(command: string | undefined, usage: string): string {
  const detail = details[command ?? ''];
  return detail === undefined
    ? usage
    : `Usage: npm run eval -w core -- ${detail}\nExit code 0: done; 2: the call or the data must be mended, said in one line; 1: a fault of ours.`;
}
