/** What the list of commissions is narrowed to, kept in the address. */
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";
import { namesQuery, usePartnerName } from "./partner-names.tsx";
import { COMMISSION_STATUSES, COMMISSION_TYPES } from "./search-params.ts";

const route = getRouteApi("/shell/owner/commissions");

export function CommissionFilters() {
  const { status, type } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/commissions" });
  const show = (name: "status" | "type" | "partnerId", value: string): void => {
    void navigate({ search: ({ [name]: _old, ...all }) => (value === "" ? all : ({ ...all, [name]: value } as never)), replace: true });
  };
  return (
    <div className={css["filters"]}>
      <PartnerFilter choose={(id) => show("partnerId", id)} />
      <NativeSelect
        aria-label={o.commissions.type}
        value={type ?? ""}
        onChange={({ currentTarget }) => show("type", currentTarget.value)}
        data={[
          { value: "", label: o.commissions.allTypes },
          ...COMMISSION_TYPES.map((value) => ({ value, label: t.commissions.types[value] ?? value })),
        ]}
      />
      <NativeSelect
        aria-label={o.commissions.status}
        value={status ?? ""}
        onChange={({ currentTarget }) => show("status", currentTarget.value)}
        data={[
          { value: "", label: o.commissions.allStatuses },
          ...COMMISSION_STATUSES.map((value) => ({ value, label: t.status.words[value] ?? value })),
        ]}
      />
    </div>
  );
}

function PartnerFilter({ choose }: { choose: (id: string) => void }) {
  const { partnerId = "" } = route.useSearch();
  const names = useQuery(namesQuery);
  const own = usePartnerName(partnerId);
  const known = [...(names.data ?? [])].sort(([, one], [, other]) => one.localeCompare(other));
  // A partner beyond the first hundred is still shown as chosen.
  const chosen = partnerId !== "" && names.data?.has(partnerId) === false ? [{ value: partnerId, label: own ?? "…" }] : [];
  return (
    <NativeSelect
      aria-label={o.partner}
      value={partnerId}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
      data={[{ value: "", label: o.commissions.allPartners }, ...chosen, ...known.map(([value, label]) => ({ value, label }))]}
    />
  );
}
