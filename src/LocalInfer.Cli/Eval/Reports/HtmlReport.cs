using System.Globalization;
using System.Reflection;
using System.Text;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Results;

namespace LocalInfer.Cli.Eval.Reports;

/// <summary>A run as one HTML file that needs nothing else: tables, and every case with its transcript.</summary>
internal static class HtmlReport
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "report.html";

    /// <summary>Makes the page.</summary>
    public static string Of(RunResult run)
    {
        string title = HtmlText.Encode($"{run.Model} on {run.Suite}");
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>{Resource("report.css")}</style>
            </head>
            <body>
            <a class="skip" href="#cases">Skip to the cases</a>
            {Header(run, title)}
            <main>
            <h2 id="categories">Categories</h2>
            {Categories(run)}
            <h2 id="cases">Cases</h2>
            {Filter(run)}

            """);
        foreach (CaseResult item in run.Cases)
        {
            page.Append(HtmlCase.Of(item)).Append('\n');
        }

        return page.Append(CultureInfo.InvariantCulture, $"</main>\n<script>{Resource("report.js")}</script>\n</body>\n</html>\n").ToString();
    }

    private static string Header(RunResult run, string title)
    {
        Tally all = Tally.Of("all", run.Cases);
        string stopped = run.Stopped is { } why
            ? $"<p class=\"stopped\">Ended early, after {run.Cases.Count} of {run.Planned} cases: {HtmlText.Encode(why)}</p>"
            : "";
        string unjudged = all.NotJudged > 0 ? $" {all.NotJudged} cases were not judged and do not count." : "";
        (string, string)[] facts =
        [
            ("server", run.Server),
            ("began", run.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("took", string.Create(CultureInfo.InvariantCulture, $"{run.Seconds:0.#} s")),
            ("tokens", string.Create(CultureInfo.InvariantCulture, $"{run.Cases.Sum(item => (long)item.PromptTokens):#,0} read, {run.Cases.Sum(item => (long)item.CompletionTokens):#,0} written")),
            .. run.Options.Select(option => (option.Key, option.Value)),
        ];
        return $"""
            <header>
            <h1>{title}</h1>
            <p class="score">{all.Passed} of {all.Judged} cases passed ({EvalTable.Percent(all.Share)} %).{unjudged}</p>
            {stopped}
            <dl class="options">{string.Concat(facts.Select(fact => $"<div><dt>{HtmlText.Encode(fact.Item1)}</dt><dd>{HtmlText.Encode(fact.Item2)}</dd></div>"))}</dl>
            </header>
            """;
    }

    private static string Categories(RunResult run) => $"""
        <div class="scroll" tabindex="0" role="region" aria-labelledby="categories"><table>
        <thead><tr><th scope="col">category</th><th scope="col">cases</th><th scope="col">passed</th><th scope="col">failed</th><th scope="col">no answer</th><th scope="col">not judged</th><th scope="col">with a call</th><th scope="col">%</th><td class="bar"></td></tr></thead>
        <tbody>{string.Concat(Tally.Categories(run.Cases).Select(Row))}</tbody>
        <tfoot>{string.Concat(Tally.Totals(run.Cases).Select(Row))}</tfoot>
        </table></div>
        """;

    private static string Row(Tally tally)
    {
        string bar = tally.Share is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"<span class=\"track\"><span style=\"width:{100 * share:0.#}%\"></span></span>")
            : "";
        return $"""<tr><th scope="row">{HtmlText.Encode(tally.Name)}</th><td>{tally.Cases}</td><td>{tally.Passed}</td><td>{tally.Failed}</td><td>{tally.Errors}</td><td>{tally.NotJudged}</td><td>{tally.WithCall}</td><td>{EvalTable.Percent(tally.Share)}</td><td class="bar" aria-hidden="true">{bar}</td></tr>""";
    }

    private static string Filter(RunResult run)
    {
        IEnumerable<string> boxes = Enum.GetValues<Outcome>().Select(outcome => (outcome, Count: run.Cases.Count(item => item.Outcome == outcome)))
            .Where(item => item.Count > 0)
            .Select(item => $"""<label><input type="checkbox" name="outcome" value="{HtmlCase.Token(item.outcome)}" checked> {HtmlCase.Word(item.outcome)} ({item.Count})</label>""");
        IEnumerable<string> categories = Tally.Categories(run.Cases).Select(tally => $"<option>{HtmlText.Encode(tally.Name)}</option>");
        return $"""
            <form id="filter" role="search" aria-label="Cases" hidden>
            <fieldset><legend>Outcome</legend>{string.Join(' ', boxes)}</fieldset>
            <label class="field"><span>Category</span><select name="category"><option value="">all</option>{string.Concat(categories)}</select></label>
            <label class="field"><span>Text</span><input type="search" name="text" autocomplete="off"></label>
            <button type="button" id="open">Open all</button> <button type="button" id="close">Close all</button>
            <output id="count" aria-live="polite"></output>
            </form>
            """;
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
