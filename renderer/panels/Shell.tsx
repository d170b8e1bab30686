import { type ComponentType, useEffect, useState } from 'react';
import { selectPhase } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { Announcer } from './Announcer.js';
import { EmptyState } from './EmptyState.js';
import { HeaderBar } from './HeaderBar.js';
import { HelpPanel } from './HelpPanel.js';
import { useFileDrop } from './useFileDrop.js';
import type { WorkspaceProps } from './Workspace.js';

/** The window from top to bottom: header, an invitation or the workspace of what is open, and what lies over them. */
export function Shell() {
  const { commands } = useTools();
  const phase = useWindow(selectPhase);
  const hasSeries = useWindow((state) => state.series !== null);
  const [side, setSide] = useState<'left' | 'right'>('left');
  const Workspace = useWorkspace();
  const dropping = useFileDrop(commands.openDropped);
  return (
    <div className="shell" data-phase={phase} data-dropping={dropping || undefined}>
      <HeaderBar side={side} onSide={setSide} />
      {!hasSeries && <EmptyState />}
      {hasSeries && Workspace !== null && <Workspace side={side} />}
      <HelpPanel />
      <Announcer />
      {dropping && <div className="drop-veil">Drop to open</div>}
    </div>
  );
}

/** The workspace is most of the window's code, and is loaded when the window is ready for files; null until then. */
function useWorkspace(): ComponentType<WorkspaceProps> | null {
  const [workspace, setWorkspace] = useState<ComponentType<WorkspaceProps> | null>(null);
  useEffect(() => {
    const load = async () => {
      const { Workspace } = await import('./Workspace.js');
      setWorkspace(() => Workspace);
    };
    const idle = requestIdleCallback(() => void load(), { timeout: 500 });
    return () => cancelIdleCallback(idle);
  }, []);
  return workspace;
}
