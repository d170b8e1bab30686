import { type CSSProperties, useState } from 'react';
import { selectPhase } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { Announcer } from './Announcer.js';
import { BelowPanel } from './BelowPanel.js';
import { DataPanel } from './DataPanel.js';
import { EmptyState } from './EmptyState.js';
import { FooterBar } from './FooterBar.js';
import { HeaderBar } from './HeaderBar.js';
import { HelpPanel } from './HelpPanel.js';
import { InterruptedFits } from './InterruptedFits.js';
import { JobsPanel } from './JobsPanel.js';
import { MapsPanel } from './MapsPanel.js';
import { ModelPanel } from './ModelPanel.js';
import { RunNotices } from './RunNotices.js';
import { Splitter } from './Splitter.js';
import { useFileDrop } from './useFileDrop.js';
import { ViewerPanel } from './ViewerPanel.js';

/** The regions of the window and how wide they are. Under 1100 px the side panels take turns. */
export function Shell() {
  const { commands } = useTools();
  const phase = useWindow(selectPhase);
  const hasSeries = useWindow((state) => state.series !== null);
  const [left, setLeft] = useState(328);
  const [right, setRight] = useState(288);
  const [bottom, setBottom] = useState(236);
  const [side, setSide] = useState<'left' | 'right'>('left');
  const dropping = useFileDrop(commands.openDropped);
  const sizes = {
    '--left': `${left}px`,
    '--right': `${right}px`,
    '--bottom': `${bottom}px`,
  } as CSSProperties;
  return (
    <div className="shell" data-phase={phase} data-dropping={dropping || undefined}>
      <HeaderBar side={side} onSide={setSide} />
      {hasSeries ? (
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
      ) : (
        <EmptyState />
      )}
      {hasSeries && <FooterBar />}
      <HelpPanel />
      <Announcer />
      {dropping && <div className="drop-veil">Drop to open</div>}
    </div>
  );
}
