using System.Text.Json;
using LocalInfer.Chat.Templates;

namespace LocalInfer.Chat.Tests.Jinja;

/// <summary>What a template cannot do: reach .NET, run for ever, fill the memory or the stack. Each attempt ends with an error that says where.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% for i in range(99999) %}{{ 'x' * 100000 }}{% endfor %}", "wrote more than")]
    [InlineData("{{ 'x' * 99999999 }}", "grew beyond")]
    [InlineData("{{ [0] * 99999999 }}", "grew beyond")]
    [InlineData("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "grew beyond")]
    [InlineData("{{ range(100001) | list }}", "range")]
    [InlineData("{{ 9 ** 999999 }}", "integer too large")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nested")]
    public void Work_without_end_ends_with_an_error(string template, string expected)
    {
        var error = Fails(template);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public void Brackets_without_end_are_refused_when_the_template_is_read()
    {
        var error = Assert.Throws<ChatTemplateException>(() => Parse("{{ " + new string('(', 200_000)));
        Assert.Contains("nested too deeply", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ messages.GetType() }}")]
    [InlineData("{{ messages.__class__.__mro__ }}")]
    [InlineData("{{ ''.__class__.__base__.__subclasses__() }}")]
    [InlineData("{{ raise_exception.__globals__.x }}")]
    [InlineData("{{ range.Invoke(1) }}")]
    [InlineData("{{ messages.append(1) }}")]
    [InlineData("{{ dict(a=1).update(b=2) }}")]
    [InlineData("{{ '{0.__class__.__name__}'.format(messages) }}")]
    [InlineData("{% include '/etc/passwd' %}")]
    [InlineData("{% import 'os' as os %}")]
    public void Nothing_leads_out_of_the_sandbox(string template) => Assert.Throws<ChatTemplateException>(() => Render(template));

    [Fact]
    public void An_error_says_template_line_and_column()
    {
        var error = Fails("a\n{% if true %}\n  {{ messages.x.y }}\n{% endif %}");
        Assert.Equal(("mine.jinja", 3, 16), (error.TemplateName, error.Line, error.Column));
        Assert.StartsWith("Chat template mine.jinja, line 3, column 16: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_keeps_its_words()
    {
        var error = Fails("\n {{ raise_exception('No user query found in messages.') }}");
        Assert.Equal("No user query found in messages.", error.RaisedMessage);
        Assert.Equal(2, error.Line);
    }

    private static ChatTemplateException Fails(string template) => Assert.Throws<ChatTemplateException>(() => Render(template));

    private static string Render(string template) => Parse(template).Render(new ChatTemplateInput { Messages = JsonDocument.Parse("[]").RootElement });

    private static ChatTemplate Parse(string template) => ChatTemplate.Parse(template, "mine.jinja", new Dictionary<string, string>());
}
