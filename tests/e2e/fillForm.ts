import type { Locator } from 'playwright-core';
import type { Model } from '../../core/contracts/model.js';
import { findModel } from '../../core/models/catalogue.js';
import { methodsOf } from '../../core/models/resolve/methods.js';
import { withInput } from '../../core/models/resolve/modelInput.js';
import { fitOptionTable } from '../../core/options/fitOptions.js';
import {
  type ParsedArguments,
  parseAssignment,
  parseNumbers,
  parseOptions,
} from '../../core/options/options.js';
import { formatValues } from '../../renderer/display/parseValues.js';
import { displayParameterUnit, displayVariableUnit } from '../../renderer/display/units.js';
import { answerDialogs, type Program } from './program.js';

/** Options of the terminal that `fillForm` finds a field for. */
const fields = [
  'model',
  'method',
  'input',
  'mask',
  'bvec',
  'exclude',
  'slice-offset',
  'var',
  'fix',
  'param',
].concat([
  'aif',
  'aif-of',
  'aif-mask',
  'arrival',
  'design',
  'contrast',
  'against',
  'criterion',
  'against-param',
]);

/**
 * Opens the images and fills the form with what the words of `voxfit fit` ask for, by the fields and buttons that a person
 * uses. Throws for an option that has no field here.
 */
export async function fillForm(program: Program, words: readonly string[]): Promise<void> {
  const form = new Form(program, parseOptions(words, fitOptionTable));
  const unknown = words.filter((word) => word.startsWith('--') && !fields.includes(word.slice(2)));
  if (unknown.length > 0) throw new Error(`The form has no field for ${unknown.join(', ')}.`);
  await form.open();
  await form.fill();
}

class Form {
  readonly #program: Program;
  readonly #args: ParsedArguments;
  readonly #model: Model;

  constructor(program: Program, args: ParsedArguments) {
    this.#program = program;
    this.#args = args;
    this.#model = withInput(findModel(args.text('model') ?? ''), args.text('input'));
  }

  async open(): Promise<void> {
    const { page } = this.#program;
    const images = this.#args.positionals;
    const bvec = this.#args.text('bvec');
    await answerDialogs(this.#program, bvec === undefined ? images : [...images, bvec]);
    await page.getByRole('button', { name: 'Open files…', exact: true }).click();
    const name = (images[0] ?? '').replace(/^.*[\\/]/, '');
    await page.locator('.file-names').filter({ hasText: name }).waitFor();
  }

  async fill(): Promise<void> {
    const model = this.#model;
    const inputs = model.kind === 'equation' ? (model.inputs ?? []) : [];
    await this.#choose('Model', model.name);
    await this.#chooseById('Method', methodsOf(model), this.#args.text('method'));
    await this.#chooseById('Samples are', inputs, this.#args.text('input'));
    for (const text of this.#args.texts('var')) await this.#typeVariable(...parseAssignment(text, '--var'));
    await this.#addSliceTiming();
    await this.#giveInputFunction();
    await this.#giveDesign();
    for (const text of this.#args.texts('fix')) await this.#fix(...parseAssignment(text, '--fix'));
    for (const text of this.#args.texts('param')) await this.#start(...parseAssignment(text, '--param'));
    const mask = this.#args.text('mask');
    if (mask === 'none') await this.#group('Mask').getByText('None', { exact: true }).click();
  }

  #field(name: string): Locator {
    return this.#program.page.getByLabel(name, { exact: true });
  }

  #group(name: string): Locator {
    return this.#program.page.getByRole('radiogroup', { name, exact: true });
  }

  async #choose(box: string, option: string): Promise<void> {
    const { page } = this.#program;
    await page.getByRole('combobox', { name: box, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }

  async #chooseById(
    box: string,
    choices: readonly { readonly id: string; readonly label: string }[],
    id: string | undefined,
  ): Promise<void> {
    const choice = choices.find((one) => one.id === id);
    if (choice !== undefined) await this.#choose(box, choice.label);
  }

  async #type(name: string, text: string): Promise<void> {
    await this.#field(name).fill(text);
    await this.#field(name).press('Enter');
  }

  async #typeVariable(symbol: string, text: string): Promise<void> {
    const unit = this.#model.variables.find((variable) => variable.symbol === symbol)?.unit ?? '1';
    const { factor } = displayVariableUnit(symbol, unit);
    const shown = formatValues(parseNumbers(text, symbol), { symbol, factor });
    const { app, page } = this.#program;
    const edit = page.getByRole('button', { name: `Edit ${symbol} in the table`, exact: true });
    if ((await edit.count()) === 0) {
      await page.getByRole('tab', { name: 'Acquisition', exact: true }).click();
      await page.getByRole('button', { name: `Add ${symbol}`, exact: true }).click();
    }
    await edit.click();
    await page.locator('td[role=gridcell]:focus').waitFor();
    await page.keyboard.press('Control+Space');
    await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), shown);
    await page.keyboard.press('Control+V');
  }

  async #addSliceTiming(): Promise<void> {
    for (const text of this.#args.texts('slice-offset')) {
      const [symbol, value] = parseAssignment(text, '--slice-offset');
      if (value !== 'SliceTiming') throw new Error('Numbers per slice are typed by other tests.');
      const name = `Add SliceTiming of the sidecar to ${symbol}`;
      await this.#program.page.getByRole('button', { name, exact: true }).click();
    }
  }

  async #giveInputFunction(): Promise<void> {
    const [file, mask, arrival] = ['aif', 'aif-mask', 'arrival'].map((name) => this.#args.text(name));
    const group = this.#group('Arterial input function');
    if (file === 'parker') {
      await group.getByText('Parker').click();
      await this.#type('Arrival of the agent in s, from the first volume', arrival ?? '');
    } else if (file !== undefined) {
      await answerDialogs(this.#program, [file]);
      await group.getByText('File…').click();
      const labels: Readonly<Record<string, string>> = {
        ...{ plasma: 'mM in plasma', blood: 'mM in blood', signal: 'Signal', deltaR2star: 'ΔR2* in 1/s' },
      };
      await this.#group('Values of the file are')
        .getByText(labels[this.#args.text('aif-of') ?? ''] ?? '')
        .click();
    } else if (mask !== undefined) {
      await answerDialogs(this.#program, [mask]);
      await group.getByText('Voxels of a mask…').click();
    }
  }

  async #giveDesign(): Promise<void> {
    const design = this.#args.text('design');
    const { page } = this.#program;
    if (design === undefined) return;
    await answerDialogs(this.#program, [design]);
    await page.getByText('Design matrix…').click();
    for (const [index, text] of this.#args.texts('contrast').entries()) {
      const [name, weights] = parseAssignment(text, '--contrast');
      const row = page.getByLabel(`Name of contrast ${index + 1}`);
      if ((await row.count()) === 0)
        await page.getByRole('button', { name: 'Add contrast', exact: true }).click();
      await this.#type(`Name of contrast ${index + 1}`, name);
      await this.#type(`Weights of contrast ${index + 1}`, weights);
    }
  }

  /** A number as it stands in the form for a number of the terminal, which is in SI. */
  #shown(symbol: string, text: string): string {
    const model = this.#model;
    const constants = model.kind === 'equation' ? [...model.parameters, ...(model.constants ?? [])] : [];
    const list = model.kind === 'calculation' ? model.parameters : constants;
    const parameter = list.find((one) => one.symbol === symbol);
    if (parameter === undefined) return text;
    return String(Number((Number(text) * displayParameterUnit(parameter).factor).toPrecision(15)));
  }

  async #fix(symbol: string, text: string): Promise<void> {
    const box = this.#field(`Fix ${symbol}`);
    if ((await box.count()) > 0 && !(await box.isChecked())) await box.check();
    await this.#type(`${symbol} fixed at`, this.#shown(symbol, text));
  }

  async #start(symbol: string, text: string): Promise<void> {
    const box = this.#field(`Fix ${symbol}`);
    if ((await box.count()) > 0 && (await box.isChecked())) await box.uncheck();
    const [start = '', lower, upper] = text.split(':');
    await this.#type(`${symbol} start`, this.#shown(symbol, start));
    if (lower !== undefined) await this.#type(`${symbol} lower bound`, this.#shown(symbol, lower));
    if (upper !== undefined) await this.#type(`${symbol} upper bound`, this.#shown(symbol, upper));
  }
}
