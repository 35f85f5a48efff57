// Style sheets are imported for their effect; the page's bundler collects them.
declare module '*.css'
