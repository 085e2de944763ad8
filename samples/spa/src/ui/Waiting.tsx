import { useTexts } from '../texts/texts';

/** Something is on its way. */
export function Waiting({ text }: { text?: string }) {
  const { t } = useTexts();
  return (
    <p className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      {text ?? t('app.loading')}
    </p>
  );
}
