/** A link's clicks day by day in the days that the page is about. Each is asked for when it comes into view. */
import { useIntersection } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ask } from "../../../api/client.ts";
import { intervalOf } from "../../../app/range-before.ts";
import { useRange } from "../../../app/use-range.ts";
import { Sparkline } from "../../../parts/sparkline.tsx";
import css from "./links.module.css";

export function LinkCourse({ linkId }: { linkId: string }) {
  const { report, days } = useRange();
  const { ref, entry } = useIntersection({ rootMargin: "120px" });
  const [wasSeen, setSeen] = useState(false);
  const isSeen = entry?.isIntersecting === true;
  useEffect(() => {
    if (isSeen) setSeen(true);
  }, [isSeen]);
  const interval = intervalOf(days);
  const course = useQuery({
    queryKey: ["report", "link-course", linkId, report],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/timeseries", { params: { query: { ...report, linkId, interval } }, signal })),
    enabled: wasSeen,
    staleTime: 60_000,
  });
  return (
    <div ref={ref} className={css["course"]}>
      {course.data !== undefined && <Sparkline values={course.data.data.map(({ clicks }) => clicks)} />}
    </div>
  );
}
