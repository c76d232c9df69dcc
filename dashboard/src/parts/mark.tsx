/** The programme's mark: streams that join. */
export function Mark({ size = 20, className }: { size?: number; className?: string | undefined }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      className={className}
      aria-hidden
    >
      <path d="M2 4c4 0 5 3 7 6M18 3c-4 1-6 4-9 7M2 10h7c3 0 4 4 9 4" />
    </svg>
  );
}
