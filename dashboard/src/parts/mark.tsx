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
      <path d="M2 10h16M3 3.5c4.5 0 5 6.5 9.5 6.5M5 17c3.5 0 4.5-7 9-7" />
    </svg>
  );
}
