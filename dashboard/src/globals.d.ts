/** Stylesheets that the build writes from the tokens. */
declare module "virtual:tokens.css";
declare module "virtual:mantine.css";
