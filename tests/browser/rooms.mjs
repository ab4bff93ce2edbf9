// The rooms of the page, one after the other, for what has to hold in each of them.
import { answerTo, ask } from './browser.mjs';

export const kRoomDocument = 'عزم الدوران.md';
export const kRoomText = '# التجميع\n\n## البراغي\n\nعزم دوران براغي M8 هو 42 نيوتن متر. تُشد البراغي على مرحلتين.\n';
export const kRoomQuestion = 'ما هو عزم دوران براغي M8؟';
export const kRoomAnswer =
  'عزم دوران براغي M8 هو **42 نيوتن متر** [1].\n\n- تُشد على مرحلتين [1].\n\n| برغي | عزم |\n|---|---|\n| M8 | 42 [1] |\n';

const kSections = ['model', 'spending', 'prompts', 'workspaces', 'keys', 'limits', 'data', 'about'];

// [name, (page, url) => how to get there]. On a phone the panels are drawers.
export const rooms = [
  ['welcome', async (page) => {
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
  }],
  ['answer', async (page) => {
    await ask(page, kRoomQuestion);
    await answerTo(page, kRoomQuestion);
  }],
  ['source', async (page) => {
    const answer = await answerTo(page, kRoomQuestion);
    await answer.getByRole('button', { name: /^Source 1: / }).first().click();
    await page.getByRole('region', { name: 'Source' }).getByRole('mark').first().waitFor();
  }],
  ['documents', async (page) => {
    const back = page.getByRole('button', { name: 'Back to the answer' });
    if (await back.isVisible()) {
      await back.click();
      await page.getByRole('button', { name: 'Open documents' }).click();
    }
    await page.getByRole('tab', { name: /^Documents/ }).click();
    await page.getByRole('button', { name: `Details of ${kRoomDocument}` }).click();
    await page.getByRole('button', { name: `Instructions for ${kRoomDocument}` }).click();
    await page.getByRole('textbox', { name: `Instructions for ${kRoomDocument}` }).waitFor();
  }],
  ['actions', async (page) => {
    await page.getByRole('button', { name: `Actions on ${kRoomDocument}` }).click();
    await page.getByRole('list', { name: `Actions on ${kRoomDocument}` }).getByRole('button').first().waitFor();
  }],
  ['chats', async (page) => {
    const close = page.getByRole('button', { name: 'Close panel' }).and(page.locator('aside button'));
    for (const button of await close.all()) if (await button.isVisible()) await button.click();
    const menu = page.getByRole('button', { name: 'Open chats' });
    if (await menu.isVisible()) await menu.click();
    await page.getByRole('button', { name: `Options of chat: ${kRoomQuestion}` }).first().click();
    await page.getByRole('link', { name: /^Export as JSON/ }).waitFor();
  }],
  ['search', async (page, url) => {
    await page.keyboard.press('Escape');
    // A drawer that closes takes its entry of the history back.
    await page.waitForFunction(() => history.state?.drawer !== true);
    await page.goto(`${url}/#/search`);
    await page.getByRole('searchbox', { name: 'Words to find' }).fill('عزم');
    await page.getByRole('list', { name: 'Passages' }).getByRole('listitem').first().waitFor();
  }],
  ...kSections.map((section) => [`settings ${section}`, async (page, url) => {
    await page.goto(`${url}/#/settings/${section}`);
    await page.locator('main').getByRole('heading', { level: 2 }).first().waitFor();
    await page.locator('main section').getByText('Reading the settings…').waitFor({ state: 'detached' });
    await page.locator('main .column > :nth-child(2)').first().waitFor();
  }]),
  ['palette', async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find or do' }).getByRole('option').first().waitFor();
  }],
  ['help', async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Find or do' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+/');
    await page.getByRole('dialog', { name: 'Help and keys' }).waitFor();
  }],
];
