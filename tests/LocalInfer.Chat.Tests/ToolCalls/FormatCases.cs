using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>Tools, and replies that call them, for tests of every format.</summary>
internal static class FormatCases
{
    /// <summary>A vocabulary without control tokens: every opening is text.</summary>
    public static readonly Vocabulary Plain = new([]);

    /// <summary>Tools with parameters of every type.</summary>
    public static readonly ToolSet Tools = new(JsonElement.Parse("""
        [
          {"type":"function","function":{"name":"read_file","parameters":{"type":"object","properties":{"path":{"type":"string"},"lines":{"type":"integer"}},"required":["path"]}}},
          {"type":"function","function":{"name":"set","parameters":{"type":"object","properties":{"text":{"type":"string"},"on":{"type":"boolean"},"share":{"type":"number"},
            "tags":{"type":"array","items":{"type":"string"}},"options":{"type":"object"},"note":{"anyOf":[{"type":"string"},{"type":"null"}]},"unit":{"enum":["s","N"],"default":"N/A"}}}}},
          {"type":"function","function":{"name":"now"}}
        ]
        """).EnumerateArray().Select(ToolDefinition.Read));

    /// <summary>Format, text, prose expected, calls expected.</summary>
    public static TheoryData<string, string, string, string[]> Replies => new()
    {
        { "hermes-json", "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a b\"}}\n</tool_call>", "", ["read_file {\"path\":\"a b\"}"] },
        { "hermes-json", "<tool_call>\n{{\"name\": \"now\", \"arguments\": {}}}\n</tool_call>", "", ["now {}"] },
        { "hermes-json", "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call><tool_call>{\"name\":\"read_file\",\"arguments\":{\"path\":\"\"}}</tool_call>", "", ["now {}", "read_file {\"path\":\"\"}"] },
        { "hermes-json", "<tool_call>\n{\"name\": {\"name\": \"now\", \"arguments\": {}}}\n</tool_call>", "", ["now {}"] },
        { "hermes-json", "<tools>\n{\"name\": \"now\", \"arguments\": {}}\n</tools>\nDone", "\nDone", ["now {}"] },
        { "hermes-json", "<function_call>{\"name\": \"now\", \"arguments\": {}}</function_call>", "", ["now {}"] },
        { "hermes-json", "<functioncall> {\"name\": \"read_file\", \"arguments\": '{\"path\": \"x\"}'}", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "```json\n[\n  {\"name\": \"now\", \"arguments\": {}},\n  {\"name\": \"read_file\", \"arguments\": {\"path\": \"x\"}}\n]\n```", "", ["now {}", "read_file {\"path\":\"x\"}"] },
        { "hermes-json", "[{\"name\": \"now\", \"arguments\": {}}, {\"name\": \"now\", \"arguments\": {}}]", "", ["now {}"] },
        { "hermes-json", "```json\n{\"tool\": \"read_file\", \"arguments\": {\"path\": \"x\"}}\n```", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "{\"function\": \"read_file\", \"args\": {\"path\": \"x\"}}", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "Tool call: {\"type\": \"function\", \"function\": {\"name\": \"read_file\", \"arguments\": {\"path\": \"x\"}}}", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "{\"tool_calls\": [{\"type\": \"function\", \"function\": {\"name\": \"now\", \"arguments\": \"{}\"}}]}", "", ["now {}"] },
        { "hermes-json", "```json\n{\"name\": \"now\", \"arguments\": {}}\n```\n\n```json\n{\"name\": \"now\", \"arguments\": {}}\n```\n", "", ["now {}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>\na \"b\"\nc\n</parameter>\n<parameter=lines>\n5\n</parameter>\n</function>\n</tool_call>", "", ["read_file {\"path\":\"a \\\"b\\\"\\nc\",\"lines\":5}"] },
        { "xml-function", "I look.\n\n<function=now>\n</function>\n</tool_call>", "I look.", ["now {}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>\nhas </parameter> in it\n</parameter>\n</function>\n</tool_call>", "", ["read_file {\"path\":\"has </parameter> in it\"}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>x</parameter>\n</function>\n<function=now>\n</function>\n</tool_call>", "", ["read_file {\"path\":\"x\"}", "now {}"] },
        { "xml-function", "<tool_call>\n<function=set>\n<parameter=text>\n5\n</parameter>\n<parameter=on>\nTrue\n</parameter>\n<parameter=share>\n0.50\n</parameter>\n<parameter=tags>\n[\"a\", \"b\"]\n</parameter>\n<parameter=options>\n{\"x\": null}\n</parameter>\n<parameter=note>\nnull\n</parameter>\n</function>\n</tool_call>",
            "", ["set {\"text\":\"5\",\"on\":true,\"share\":0.50,\"tags\":[\"a\",\"b\"],\"options\":{\"x\":null},\"note\":null}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n{\"path\": \"x\"}\n</function>\n</tool_call>", "", ["read_file {\"path\":\"x\"}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>\na\nb\n<parameter=lines>\n5\n</function>\n</tool_call>\nDone", "\nDone", ["read_file {\"path\":\"a\\nb\",\"lines\":5}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>x<parameter=lines>5</function></tool_call>", "", ["read_file {\"path\":\"x\",\"lines\":5}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>\nx\n</function>\n<function=now>\n</function>\n</tool_call>", "", ["read_file {\"path\":\"x\"}", "now {}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>\nx\n</function>\n", "", ["read_file {\"path\":\"x\"}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n<parameter=path>\n<parameter=size>\n</function>;\n<parameter=path>\n</parameter>\n</function>\n</tool_call>", "", ["read_file {\"path\":\"<parameter=size>\\n</function>;\\n<parameter=path>\"}"] },
        { "llama-json", "{\"name\": \"read_file\", \"parameters\": {\"path\": \"x\"}}", "", ["read_file {\"path\":\"x\"}"] },
        { "llama-json", "<|python_tag|>{\"name\": \"now\", \"parameters\": {}}", "", ["now {}"] },
        { "mistral-json", "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}, {\"name\": \"read_file\", \"arguments\": {\"path\": \"x\"}}]", "", ["now {}", "read_file {\"path\":\"x\"}"] },
        { "mistral-json", "[TOOL_CALLS][{\"name\": \"now\", \"arguments\": {}, \"id\": \"123456789\"}]", "", ["now {}"] },
        { "mistral-json", "[TOOL_CALLS]now[ARGS]{}", "", ["now {}"] },
        { "mistral-args", "[TOOL_CALLS]read_file[ARGS]{\"path\": \"[TOOL_CALLS]now[ARGS]{}\"}", "", ["read_file {\"path\":\"[TOOL_CALLS]now[ARGS]{}\"}"] },
        { "mistral-args", "I look.\n[TOOL_CALLS]read_file[ARGS]{\"path\": \"x\"}[TOOL_CALLS]now[ARGS]{}\nDone", "I look.\nDone", ["read_file {\"path\":\"x\"}", "now {}"] },
        { "mistral-args", "[TOOL_CALLS] read_file[CALL_ID]a1B2c3D4e[ARGS] {\"path\": \"x\"}", "", ["read_file {\"path\":\"x\"}"] },
        { "mistral-args", "[TOOL_CALLS][{\"name\": \"now\", \"arguments\": {}}]", "", ["now {}"] },
        { "fenced-json", "```json\n{\"name\": \"now\", \"arguments\": {}}\n```\n", "", ["now {}"] },

        // null for what may be left out and cannot be null
        { "hermes-json", "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"null\", \"lines\": null}}\n</tool_call>", "", ["read_file {\"path\":\"null\"}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"lines\":null ,\n\"path\": \"x\"}}\n</tool_call>", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"lines\": null, \"path\": null}}\n</tool_call>", "", ["read_file {\"path\":null}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"text\": null, \"on\": null, \"note\": null, \"share\": null, \"options\": {\"text\": null}, \"tags\": [null], \"n\\u006fte2\": null}}\n</tool_call>",
            "", ["set {\"note\":null,\"options\":{\"text\":null},\"tags\":[null],\"n\\u006fte2\":null}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"text\": null, \"o\\u006e\": null}}\n</tool_call>", "", ["set {}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"on\": null, \"text\": \"a\", \"text\": null}}\n</tool_call>", "", ["set {\"text\":\"a\"}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"on\": nul, \"text\": nulls}}\n</tool_call>", "", ["set {\"on\":nul,\"text\":nulls}"] },
        { "hermes-json", "<functioncall> {\"name\": \"read_file\", \"arguments\": '{\"lines\": null, \"path\": \"x\"}'}", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "{\"arguments\": {\"path\": \"x\", \"lines\": null}, \"name\": \"read_file\"}", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "{\"tool_calls\": [{\"type\": \"function\", \"function\": {\"name\": \"set\", \"arguments\": \" {\\\"on\\\": null} \"}}]}", "", ["set {}"] },
        { "hermes-json", "Tool call: {\"type\": \"function\", \"function\": {\"name\": \"read_file\", \"arguments\": {\"path\": \"x\", \"lines\": null}}}", "", ["read_file {\"path\":\"x\"}"] },
        { "hermes-json", "```json\n[{\"tool\": \"read_file\", \"args\": {\"path\": \"x\"}}, {\"tool\": \"read_file\", \"args\": {\"lines\": null, \"path\": \"x\"}}]\n```", "", ["read_file {\"path\":\"x\"}"] },
        { "fenced-json", "```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"path\": \"x\",\n    \"lines\": null\n  }\n}\n```", "", ["read_file {\"path\":\"x\"}"] },
        { "xml-function", "<tool_call>\n<function=read_file>\n{\"lines\": null, \"path\": \"x\"}\n</function>\n</tool_call>", "", ["read_file {\"path\":\"x\"}"] },
        { "xml-function", "<tool_call>\n<function=set>\n<parameter=text>\nnull\n</parameter>\n</function>\n</tool_call>", "", ["set {\"text\":\"null\"}"] },
        { "llama-json", "{\"name\": \"set\", \"parameters\": {\"on\": null}}", "", ["set {}"] },

        // the same with a default that cannot be given
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"unit\": \"N/A\", \"text\": \"N/A\"}}\n</tool_call>", "", ["set {\"text\":\"N/A\"}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"on\": true, \"unit\": \"N\"}}\n</tool_call>", "", ["set {\"on\":true,\"unit\":\"N\"}"] },
        { "hermes-json", "<tool_call>\n{\"name\": \"set\", \"arguments\": {\"on\": true, \"unit\": \"N/AA\"}}\n</tool_call>", "", ["set {\"on\":true,\"unit\":\"N/AA\"}"] },
        { "mistral-json", "[TOOL_CALLS] [{\"name\": \"read_file\", \"arguments\": {\"lines\": null, \"path\": \"x\"}}, {\"name\": \"set\", \"arguments\": {\"on\": null}}]", "", ["read_file {\"path\":\"x\"}", "set {}"] },
        { "mistral-args", "[TOOL_CALLS]read_file[ARGS]{\"path\": \"x\", \"lines\": null}", "", ["read_file {\"path\":\"x\"}"] },
    };

    /// <summary>Texts that are no calls, whatever the format.</summary>
    public static TheoryData<string> Prose =>
    [
        "<tools>\n{\"type\": \"function\", \"function\": {\"name\": \"read_file\", \"description\": \"Reads.\", \"parameters\": {\"type\": \"object\", \"properties\": {}}}}\n</tools>",
        "{\"type\": \"function\", \"function\": {\"name\": \"read_file\", \"parameters\": {\"type\": \"object\", \"properties\": {\"path\": {}}}}}",
        "```json\n[{\"name\": \"read_file\", \"description\": \"d\"}]\n```",
        "<function=delete>\n<parameter=x>\n1\n</parameter>\n</function>",
        "<tool_call>\n<function=delete>\n</function>\n</tool_call>",
        "[link](http://x) and [TOOL] and <function> and Tool call me",
        "[1, 2]\n[{\"a\": 1}]",
        "{\"tool\": \"hammer\", \"arguments\": {}}",
        "{\"function\": {\"name\": \"read_file\"}, \"x\": 1}",
        "Tool call: none",
        "{\"type\": \"object\"}",
        "The mark [TOOL_CALLS] comes before a call, [TOOL_CALLS]now and [TOOL_CALLS]now[ARG",
        "[TOOL_CALLS]delete[ARGS]{}",
        "[TOOL_CALLS]now[ARGS] what?",
        "[TOOL_CALLS]now[CALL_ID]a-b[ARGS]{}",
    ];

    /// <summary>Reads a reply that comes in pieces.</summary>
    public static ReadReply Read(ToolCallFormat format, ToolSet tools, IEnumerable<string> pieces)
    {
        var reader = new ToolCallReader(format, tools);
        return ReadReply.Of([.. pieces.SelectMany(piece => reader.Append(1, piece)), .. reader.Finish()]);
    }

    /// <summary>The text whole, character by character, and in two pieces in every way.</summary>
    public static IEnumerable<IReadOnlyList<string>> Splittings(string text)
    {
        yield return [text];
        yield return [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        for (int at = 1; at < text.Length; at++)
        {
            yield return [text[..at], text[at..]];
        }
    }
}
