#!/usr/bin/env bash
# Puts the pinned browser assets into static/vendor and writes their manifest. Needs npm; set-up and tests do not.
# A new version: change package.json, run
#   npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts
# then this script, and commit both. A new icon: add its name to icons.txt.
set -euo pipefail
cd "$(dirname "$0")"
export LC_ALL=C
npm ci --ignore-scripts --no-audit --no-fund

modules=node_modules
static=../../static
vendor=$static/vendor
mkdir -p "$vendor" "$static/img"
find "$vendor" -type f -delete

# The maps that these comments name are not shipped; a browser's tools would report them as missing.
sed 's|/\*# sourceMappingURL=[^*]*\*/||' "$modules/@tabler/core/dist/css/tabler.min.css" >"$vendor/tabler.min.css"
sed 's|//# sourceMappingURL=.*||' "$modules/@tabler/core/dist/js/tabler.min.js" >"$vendor/tabler.min.js"
cp "$modules/htmx.org/dist/htmx.min.js" "$vendor/"
for subset in latin latin-ext; do
  cp "$modules/@fontsource-variable/inter/files/inter-$subset-wght-normal.woff2" "$vendor/"
  cp "$modules/@fontsource-variable/fraunces/files/fraunces-$subset-opsz-normal.woff2" "$vendor/"
done

symbol() {
  printf '<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"' "$1"
  printf ' stroke-linecap="round" stroke-linejoin="round">'
  tr '\n' ' ' <"$modules/@tabler/icons/icons/outline/$1.svg" \
    | sed -E 's|<svg[^>]*>||; s|</svg>||; s|<path stroke="none" d="M0 0h24v24H0z" fill="none" />||; s/> +</></g; s/^ +| +$//g'
  printf '</symbol>\n'
}
{
  echo '<svg xmlns="http://www.w3.org/2000/svg">'
  while read -r name; do symbol "$name"; done <icons.txt
  echo '</svg>'
} >"$static/img/icons.svg"

section() { printf '\n## %s\n\n```text\n' "$1"; sed -e 's/[[:space:]]*$//' "$2"; printf '```\n'; }
{
  cat <<'TEXT'
# Licenses of the files in this folder and of static/img/icons.svg

| files | from | license |
|---|---|---|
| `tabler.min.css`, `tabler.min.js` | Tabler 1.6.1, Copyright 2018-2026 The Tabler Authors and codecalm.net Paweł Kuna | MIT |
| inside them | Bootstrap 5.3, Copyright 2011-2025 The Bootstrap Authors | MIT |
| inside them | Popper, Copyright 2019 Federico Zivolo | MIT |
| `../img/icons.svg` | Tabler Icons 3.51.0 | MIT |
| `htmx.min.js` | htmx 2.0.11 | Zero-Clause BSD |
| `inter-*.woff2` | Inter 4, The Inter Project Authors | SIL Open Font License 1.1 |
| `fraunces-*.woff2` | Fraunces, The Fraunces Project Authors | SIL Open Font License 1.1 |

Tabler and Bootstrap are under the same MIT text as Tabler Icons below, each with its own copyright line above.
TEXT
  section "Tabler Icons (MIT)" "$modules/@tabler/icons/LICENSE"
  section "Popper (MIT)" "$modules/@popperjs/core/LICENSE.md"
  section "htmx (Zero-Clause BSD)" "$modules/htmx.org/LICENSE"
  section "Inter (OFL-1.1)" "$modules/@fontsource-variable/inter/LICENSE"
  section "Fraunces (OFL-1.1)" "$modules/@fontsource-variable/fraunces/LICENSE"
} >"$vendor/LICENSES.md"

cd "$static"
find vendor img/icons.svg -type f ! -name SHA256SUMS | sort | xargs sha256sum >SHA256SUMS.new
mv SHA256SUMS.new vendor/SHA256SUMS
python3 ../tools/check_vendor.py
