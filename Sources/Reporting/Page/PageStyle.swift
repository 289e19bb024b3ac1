/// The style sheet of a page: light, dark and print, from one column up.
enum PageStyle {
    static let sheet = base + charts + ColourScale.styleSheet + paper

    private static let base = """
        :root{color-scheme:light dark;--bg:#fcfcfb;--card:#fff;--ink:#1c1e21;--soft:#5d636b;--rule:#dfe1e4;\
        --faint:#eef0f2;--good:#1f7a4d;--bad:#b3261e;--warn:#8a5a00;--good-bg:#eaf5ef;--bad-bg:#fbecea;\
        --warn-bg:#fdf4e1;--s0:#1f6fb2;--s1:#c8500a;--s2:#2b8a57;--s3:#a2379a;--s4:#8c6d00;--s5:#0f8a96;\
        --s6:#c02a55;--s7:#63666a}
        @media (prefers-color-scheme:dark){:root{--bg:#16181b;--card:#1d2024;--ink:#e6e7e9;--soft:#a2a8b0;\
        --rule:#34383e;--faint:#262a2f;--good:#6cc596;--bad:#ff8a80;--warn:#e6b450;--good-bg:#19291f;\
        --bad-bg:#341c1b;--warn-bg:#302711;--s0:#6cb2ee;--s1:#f59b5f;--s2:#67c793;--s3:#dd8bd6;--s4:#d8b94a;\
        --s5:#5ac8d2;--s6:#f5809f;--s7:#b4b8bd}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif;\
        font-variant-numeric:tabular-nums}
        main{max-width:80rem;margin:0 auto;padding:1.5rem clamp(.75rem,3vw,2.5rem) 4rem}
        h1{font-size:1.5rem;line-height:1.25;margin:0}
        h2{font-size:1.2rem;line-height:1.3;margin:0 0 .25rem;overflow-wrap:anywhere}
        h3{font-size:.95rem;line-height:1.35;margin:0 0 .4rem;overflow-wrap:anywhere}
        h4{font-size:.95rem;margin:1.5rem 0 .4rem}
        p{margin:.25rem 0;overflow-wrap:anywhere}
        .sub,figcaption,dt{color:var(--soft);font-size:.87rem}
        header{margin-bottom:1.25rem}
        ul.verdicts{list-style:none;margin:.75rem 0;padding:0;display:grid;gap:.4rem}
        .verdicts li,.banner{border-left:4px solid var(--rule);background:var(--faint);padding:.5rem .8rem;\
        border-radius:3px;overflow-wrap:anywhere}
        .verdicts li.good{border-color:var(--good);background:var(--good-bg)}
        .verdicts li.bad{border-color:var(--bad);background:var(--bad-bg)}
        .verdicts li b{font-weight:600}
        .good b,td.good{color:var(--good)}
        .bad b,td.bad{color:var(--bad)}
        .banner{border-color:var(--warn);background:var(--warn-bg);margin:.75rem 0}
        ul.banner{padding-left:2rem}
        ul.notes{margin:0 0 .3rem;padding-left:1.1rem}
        .group{display:grid;gap:1.25rem}
        .group.many{margin-top:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}
        section.run{background:var(--card);border:1px solid var(--rule);border-radius:8px;\
        padding:clamp(.75rem,2vw,1.5rem);min-width:0;margin-top:1.25rem}
        .many>section.run{margin-top:0}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));\
        gap:2rem 1.75rem;margin:1.25rem 0}
        figure{margin:0;min-width:0;max-width:44rem}
        figcaption{margin-top:.4rem}
        summary{cursor:pointer;color:var(--soft);font-size:.87rem}
        details>summary+*{margin-top:.4rem}
        .scroll{overflow-x:auto}
        .box{overflow-x:auto;max-height:36rem;overflow-y:auto;border:1px solid var(--rule);border-radius:4px}
        table{border-collapse:collapse;font-size:.84rem;width:100%}
        th,td{padding:.3rem .65rem;text-align:left;white-space:nowrap;border-bottom:1px solid var(--faint)}
        th{font-weight:600;color:var(--soft);border-bottom-color:var(--rule);background:var(--card)}
        .f td,th.n{text-align:right}
        .f td.t,.f td.w{text-align:left}
        td.w{white-space:normal;min-width:14rem;max-width:28rem;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:.4rem 0}
        dd{margin:0;overflow-wrap:anywhere}
        pre{margin:.4rem 0;padding:.6rem .8rem;background:var(--faint);border-radius:4px;\
        font:.82rem/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
        .violation{border-left:4px solid var(--bad);padding:.1rem .8rem;margin:.75rem 0}

        """

    private static let charts = """
        svg{display:block;width:100%;height:auto}
        svg text{font:11px system-ui,sans-serif;font-variant-numeric:tabular-nums;fill:var(--ink)}
        svg .t{fill:var(--soft)}svg .t.e{fill:var(--c)}svg .t.m{fill:var(--ink)}
        .grid{stroke:var(--faint)}.axis{stroke:var(--soft)}
        .mark{stroke:var(--soft);stroke-dasharray:2 3}
        .line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}
        .fit{fill:none;stroke:var(--c);stroke-width:1.4;stroke-dasharray:1.5 3.5}
        .lead{stroke:var(--c);stroke-width:.7;opacity:.6}.whisker{stroke:var(--c);stroke-width:1.2}
        .striped{stroke-dasharray:5 5}
        .band{fill:var(--c);opacity:.16}.dot{fill:var(--c)}.bar{fill:var(--c);opacity:.5}
        .hollow{fill:var(--card);stroke:var(--c);stroke-width:1.6}
        .margin{fill:var(--faint)}
        .s0{--c:var(--s0)}.s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}\
        .s5{--c:var(--s5)}.s6{--c:var(--s6)}.s7{--c:var(--s7)}.plain{--c:var(--soft)}
        .tone-good{--c:var(--good)}.tone-bad{--c:var(--bad)}.tone-neutral{--c:var(--s7)}
        svg .v{font-size:10px}svg .vb{fill:#fff}svg .vd{fill:#111}
        .edge{stroke:#fff;stroke-width:1.2}.stripe{fill:#fff;opacity:.75}
        .pixels{image-rendering:pixelated}

        """

    /// Paper is light, does not scroll, and shows what is folded where the browser knows how.
    private static let paper = """

        @media print{:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--faint:#eee;\
        --good:#1f7a4d;--bad:#b3261e;--warn:#8a5a00;--good-bg:#fff;--bad-bg:#fff;--warn-bg:#fff;\
        --s0:#1f6fb2;--s1:#c8500a;--s2:#2b8a57;--s3:#a2379a;--s4:#8c6d00;--s5:#0f8a96;--s6:#c02a55;--s7:#63666a;\
        color-scheme:light}
        body{font-size:10.5pt}main{max-width:none;padding:0}
        section.run{border:0;padding:0}figure,.verdicts li,.violation{break-inside:avoid}
        details:not(.results)::details-content{content-visibility:visible;block-size:auto}
        .charts,.group.many{display:block}figure{margin-bottom:1.5rem}
        .box{overflow:visible;max-height:none;border:0}th,td{white-space:normal;padding:.15rem .3rem}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        @media (max-width:30rem){body{font-size:14px}dl{grid-template-columns:1fr}dd{margin-bottom:.3rem}
        .scroll svg{min-width:29rem}}

        """
}
