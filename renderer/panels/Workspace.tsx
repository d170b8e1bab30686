import { type CSSProperties, useState } from 'react';
import { BelowPanel } from './BelowPanel.js';
import { DataPanel } from './DataPanel.js';
import { FooterBar } from './FooterBar.js';
import { InterruptedFits } from './InterruptedFits.js';
import { JobsPanel } from './JobsPanel.js';
import { MapsPanel } from './MapsPanel.js';
import { ModelPanel } from './ModelPanel.js';
import { RunNotices } from './RunNotices.js';
import { Splitter } from './Splitter.js';
import { ViewerPanel } from './ViewerPanel.js';

export interface WorkspaceProps {
  /** The side panels that are shown in a window under 1100 px, where they take turns. */
  readonly side: 'left' | 'right';
}

/** The regions around an open series, how wide they are, and the footer. */
export function Workspace({ side }: WorkspaceProps) {
  const [left, setLeft] = useState(328);
  const [right, setRight] = useState(288);
  const [bottom, setBottom] = useState(236);
  const sizes = {
    '--left': `${left}px`,
    '--right': `${right}px`,
    '--bottom': `${bottom}px`,
  } as CSSProperties;
  return (
    <>
      <main className="workspace" data-side={side} style={sizes}>
        <div className="side side-left">
          <InterruptedFits />
          <DataPanel />
          <ModelPanel />
        </div>
        <Splitter
          label="Width of the left panels"
          size={left}
          min={264}
          max={480}
          grows="right"
          onSize={setLeft}
        />
        <div className="centre">
          <RunNotices />
          <ViewerPanel />
          <Splitter
            label="Height of the panel below the picture"
            size={bottom}
            min={180}
            max={480}
            grows="up"
            onSize={setBottom}
          />
          <BelowPanel />
        </div>
        <Splitter
          label="Width of the right panels"
          size={right}
          min={248}
          max={440}
          grows="left"
          onSize={setRight}
        />
        <div className="side side-right">
          <JobsPanel />
          <MapsPanel />
        </div>
      </main>
      <FooterBar />
    </>
  );
}
