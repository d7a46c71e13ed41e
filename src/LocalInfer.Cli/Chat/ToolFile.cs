using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.Cli.Chat;

/// <summary>Tools from a JSON file: an array of tools as the API takes them, of bare functions (<c>{"name", "parameters"}</c>), or an object with either as <c>tools</c>.</summary>
internal static class ToolFile
{
    /// <summary>Reads a file.</summary>
    /// <returns>A non-empty array of <c>{"type":"function","function":{…}}</c> with unique names.</returns>
    /// <exception cref="CommandException">The file is missing or is something else; the message names it.</exception>
    public static JsonArray Read(string path)
    {
        JsonNode? root = JsonFile.Read(path, "tools", bytes => JsonNode.Parse(bytes));
        if ((root as JsonObject)?["tools"] is { } inner)
        {
            root = inner;
        }

        if (root is not JsonArray { Count: > 0 } list)
        {
            throw new CommandException($"{path} holds no tools: expected a JSON array such as [{{\"name\": \"get_weather\", \"parameters\": {{…}}}}].");
        }

        JsonArray tools = [.. list.Select((tool, index) => ToTool(path, index, tool))];
        string[] names = [.. Names(tools)];
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? tools
            : throw new CommandException($"{path} declares two tools of the same name; names must be unique.");
    }

    /// <summary>The names of tools that <see cref="Read"/> gave.</summary>
    public static IEnumerable<string> Names(JsonArray tools) => tools.Select(tool => (string)tool!["function"]!["name"]!);

    private static JsonObject ToTool(string path, int index, JsonNode? node)
    {
        JsonObject? function = node is JsonObject tool ? tool["function"] as JsonObject ?? tool : null;
        if (function?["name"] is not JsonValue name || name.GetValueKind() != JsonValueKind.String || name.GetValue<string>().Length == 0)
        {
            throw new CommandException($"{path}: tool {index} has no name; expected {{\"name\": …, \"description\": …, \"parameters\": a JSON Schema}}.");
        }

        if (function["parameters"] is not (null or JsonObject))
        {
            throw new CommandException($"{path}: the parameters of tool '{name}' are not a JSON Schema object.");
        }

        return new JsonObject { ["type"] = "function", ["function"] = function.DeepClone() };
    }
}
