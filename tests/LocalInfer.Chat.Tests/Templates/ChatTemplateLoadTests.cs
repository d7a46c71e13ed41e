using System.Text.Json;
using LocalInfer.Chat.Templates;

namespace LocalInfer.Chat.Tests.Templates;

public sealed class ChatTemplateLoadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localinfer-template-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_file_comes_before_the_configuration()
    {
        Write("tokenizer_config.json", """{"chat_template":"config","eos_token":{"content":"<e>"},"bos_token":null}""");
        Assert.Equal("config", Render());
        Write("chat_template.json", """{"chat_template":"json {{ eos_token }}"}""");
        Assert.Equal("json <e>", Render());
        Write("chat_template.jinja", "jinja {{ bos_token is defined }}");
        Assert.Equal("jinja False", Render());
    }

    [Fact]
    public void Tools_choose_the_template_for_tools()
    {
        Write("tokenizer_config.json", """{"chat_template":[{"name":"default","template":"d"},{"name":"tool_use","template":"t"},{"name":"rag","template":"r"}]}""");
        Assert.Equal("d", Render());
        Assert.Equal("d", Render(tools: "[]"));
        Assert.Equal("t", Render(tools: "[{}]"));
        Assert.Equal("r", Render("rag", "[{}]"));
    }

    [Fact]
    public void Newer_folders_hold_named_templates_as_files()
    {
        Write("chat_template.jinja", "d");
        Directory.CreateDirectory(Path.Combine(_folder, "additional_chat_templates"));
        Write("additional_chat_templates/tool_use.jinja", "t");
        Assert.Equal("d", Render());
        Assert.Equal("t", Render(tools: "[{}]"));
    }

    [Fact]
    public void A_choice_is_a_name_a_file_or_a_text()
    {
        Write("tokenizer_config.json", """{"chat_template":"config","eos_token":"<e>"}""");
        Write("mine.jinja", "mine {{ eos_token }}");
        Assert.Equal("mine <e>", Render(Path.Combine(_folder, "mine.jinja")));
        Assert.Equal("text <e>", Render("text {{ eos_token }}"));
        Assert.Equal("config", Render("default"));
        var error = Assert.Throws<ChatTemplateException>(() => Render("nothing.jinja"));
        Assert.Contains("nothing.jinja: there is no such file", error.Message, StringComparison.Ordinal);
        Assert.Contains("default", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"eos_token":"x"}""", "has no chat_template.jinja")]
    [InlineData("""{"chat_template":"{% include 'chat_template.jinja' %}"}""", "which the folder lacks")]
    [InlineData("""{"chat_template":"a\nb {% if %}"}""", "tokenizer_config.json, line 2, column")]
    [InlineData("""{"chat_template":""", "not valid JSON")]
    public void What_is_missing_or_broken_is_named(string config, string expected)
    {
        Write("tokenizer_config.json", config);
        Assert.Contains(expected, Assert.Throws<ChatTemplateException>(() => Render()).Message, StringComparison.Ordinal);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);

    private string Render(string? choice = null, string? tools = null) => ChatTemplate.Load(_folder, choice).Render(new ChatTemplateInput
    {
        Messages = JsonDocument.Parse("[]").RootElement,
        Tools = tools is null ? null : JsonDocument.Parse(tools).RootElement,
    });
}
