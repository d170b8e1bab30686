/** Names whose usual letter is another. */
const spelled: ReadonlyMap<string, string> = new Map([
  ['FlipAngle', '\\alpha'],
  ['bval', 'b'],
  ['Ktrans', 'K^{\\mathrm{trans}}'],
  ['Hct', '\\mathrm{Hct}'],
]);

/** Letters that have a command of their own; the others look like Latin ones. */
const greek: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  zeta: 'ζ',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  xi: 'ξ',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  chi: 'χ',
  psi: 'ψ',
  omega: 'ω',
  Gamma: 'Γ',
  Delta: 'Δ',
  Theta: 'Θ',
  Lambda: 'Λ',
  Sigma: 'Σ',
  Phi: 'Φ',
  Psi: 'Ψ',
  Omega: 'Ω',
};

/**
 * LaTeX of a name as papers write it: S0 with its digit below, Dstar with a star, ve, Cp and Dfast with what follows
 * the first letter below, alpha as the letter; names of several letters (TE, ADC) upright.
 */
export function typesetSymbol(name: string): string {
  const known = spelled.get(name);
  if (known !== undefined) return known;
  const [, base = name, digits = '', tail = ''] = /^(\p{L}+)(\d*)(.*)$/u.exec(name) ?? [];
  if (base.length > 4 && base.endsWith('star')) return starred(base.slice(0, -4), '', digits + tail);
  if (tail === 'star') return starred(base, digits, '');
  const letter = greekLetter(base);
  if (letter !== null) return withIndex(letter, digits + tail);
  if (base.length === 1) return withIndex(base, digits + tail);
  const split = /^(?:(\p{Lu})(\p{Ll}+)|([fkvt])(\p{Ll}{1,2}))$/u.exec(base);
  if (split !== null) {
    const [, upper, afterUpper, lower, afterLower] = split;
    return withIndex((upper ?? lower) as string, (afterUpper ?? afterLower) + digits + tail);
  }
  return withIndex(`\\mathrm{${parted(base)}}`, digits + tail);
}

function starred(base: string, digits: string, tail: string): string {
  return `${withIndex(greekLetter(base) ?? (base.length === 1 ? base : `\\mathrm{${parted(base)}}`), digits + tail)}^{\\ast}`;
}

function greekLetter(base: string): string | null {
  const [name] = Object.entries(greek).find(([command, letter]) => base === command || base === letter) ?? [];
  return name === undefined ? null : `\\${name}`;
}

/** Digits as they are, letters upright. */
function withIndex(base: string, index: string): string {
  const [, digits = '', rest = ''] = /^(\d*)_*(.*)$/u.exec(index) ?? [];
  const written = rest === '' ? digits : `${digits}\\mathrm{${parted(rest)}}`;
  return written === '' ? base : `${base}_{${written}}`;
}

/** Underscores part the pieces of a name; LaTeX has none outside of formulas. */
function parted(text: string): string {
  return text
    .split(/_+/)
    .filter((piece) => piece !== '')
    .join(',');
}
