import { useId, type ReactNode } from 'react';

/** A field with its visible label. `input` gets the id that ties both together. */
export function Field({ label, optional, input }: { label: string; optional?: string; input: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional && <span className="optional"> ({optional})</span>}
      </label>
      {input(id)}
    </div>
  );
}
