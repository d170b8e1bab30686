import { createTheme } from '@mantine/core';

/** One accent (a calm blue), greys for the rest; sizes of 13 to 14 px on a grid of 4 px. */
export const theme = createTheme({
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  colors: {
    accent: [
      '#e8f3fb',
      '#d2e5f4',
      '#a5cbe9',
      '#79b2df',
      '#58a0d8',
      '#4497d6',
      '#2f86c6',
      '#1f6ea8',
      '#155c90',
      '#0a4a78',
    ],
    dark: [
      '#d6dae0',
      '#b4bac3',
      '#8b929d',
      '#626974',
      '#434953',
      '#333840',
      '#272b32',
      '#1e2127',
      '#17191e',
      '#101216',
    ],
  },
});
