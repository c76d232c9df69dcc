/** Puts the dashboard on the page. */
import "virtual:tokens.css";
import "virtual:mantine.css";
import "@fontsource-variable/instrument-sans/wght.css";
import "./mantine-parts.css";
import "./base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { mantineTheme } from "./app/mantine.ts";
import { makeQueryClient } from "./app/query.ts";
import { makeRouter } from "./app/router.tsx";

const queries = makeQueryClient();
const router = makeRouter(queries);
const place = document.getElementById("root");
if (place === null) throw new Error("the page has no place for the dashboard");

createRoot(place).render(
  <MantineProvider theme={mantineTheme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
