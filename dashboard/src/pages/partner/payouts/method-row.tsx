/** One payout method with what can be done to it. What changes where money goes takes a fresh sign-in, and says so when it is asked. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../../api/client.ts";
import type { FreshSignIn } from "../../../app/fresh-sign-in.tsx";
import { formatMoment } from "../../../parts/format.ts";
import { Notice } from "../../../parts/notice.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import { describe, isLater, type Method, nameOf } from "./payout-words.ts";
import css from "./payouts.module.css";
import { METHODS } from "./use-methods.ts";

type MethodRowProps = { method: Method; isAlone: boolean; run: FreshSignIn["run"]; goOn: () => void };

function useChanges({ id }: Method, run: FreshSignIn["run"]) {
  const queries = useQueryClient();
  const params = { path: { id } };
  const onSuccess = () => queries.invalidateQueries({ queryKey: METHODS });
  const prefer = useMutation({
    mutationFn: () => run(() => ask(api.PATCH("/v1/payout-methods/{id}", { params, body: { isDefault: true } }))),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: () => run(() => ask(api.DELETE("/v1/payout-methods/{id}", { params }))), onSuccess });
  return { prefer, remove };
}

export function MethodRow({ method, isAlone, run, goOn }: MethodRowProps) {
  const { prefer, remove } = useChanges(method, run);
  const [isSure, setSure] = useState(false);
  const error = prefer.error ?? remove.error;
  return (
    <li className={css["method"]}>
      <div className={css["about"]}>
        <p className={css["name"]}>
          {nameOf(method)}
          {method.isDefault && !isAlone && <span className={css["badge"]}>{t.payouts.isDefault}</span>}
        </p>
        <p className={css["quiet"]}>{describe(method)}</p>
        <Status
          status={method.status}
          word={t.payouts.methodStatus[method.status]}
          detail={isLater(method) ? t.payouts.sendAfter(formatMoment(method.sendAfter)) : null}
        />
      </div>
      <div className={css["actions"]}>
        {method.type === "stripe" && (
          <Button size="compact-sm" onClick={goOn}>
            {method.status === "active" ? t.payouts.change : t.payouts.goOn}
          </Button>
        )}
        {!method.isDefault && (
          <Button size="compact-sm" loading={prefer.isPending} onClick={() => prefer.mutate()}>
            {t.payouts.makeDefault}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={() => setSure(true)} aria-expanded={isSure}>
          {t.payouts.remove}
        </Button>
      </div>
      {isSure && (
        <div className={css["sure"]}>
          <p>
            <strong>{t.payouts.reallyRemove(nameOf(method))}</strong> {t.payouts.removeText}
          </p>
          <div className={css["actions"]}>
            <Button color="bad" size="compact-sm" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t.payouts.remove}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setSure(false)}>
              {t.payouts.keep}
            </Button>
          </div>
        </div>
      )}
      {error !== null && <Notice kind="wrong">{error.message}</Notice>}
    </li>
  );
}
