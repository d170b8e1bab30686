interface FileRowProps {
  readonly name: string;
  /** What the file is, for those who hear the button alone. */
  readonly what: string;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

/** A file that was chosen, and a way to another. */
export function FileRow({ name, what, disabled, onChoose }: FileRowProps) {
  return (
    <p className="source">
      <span title={name}>{name}</span>
      <button
        type="button"
        className="link"
        disabled={disabled}
        aria-label={`Choose another ${what}`}
        onClick={onChoose}
      >
        Choose another…
      </button>
    </p>
  );
}
