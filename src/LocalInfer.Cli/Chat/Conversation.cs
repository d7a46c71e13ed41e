using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.Cli.Chat;

/// <summary>A conversation in the shape of Chat Completions: system message, tools, messages, and the calls that wait for a result.</summary>
internal sealed class Conversation
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Roles = ["user", "assistant", "tool"];

    private readonly Queue<PendingCall> _pending = new();
    private List<JsonObject> _messages = [];

    /// <summary>The system message, or null.</summary>
    public string? System { get; set; }

    /// <summary>The declared tools, as <see cref="ToolFile"/> gives them, or null.</summary>
    public JsonArray? Tools { get; set; }

    /// <summary>Messages beside the system message.</summary>
    public int Count => _messages.Count;

    /// <summary>The call whose result comes next; null where none is missing.</summary>
    public PendingCall? NextCall => _pending.TryPeek(out PendingCall? call) ? call : null;

    /// <summary>All messages, as a request has them.</summary>
    public JsonElement ToMessages() => JsonSerializer.SerializeToElement(All());

    /// <summary>Forgets all messages; system message and tools stay.</summary>
    public void Clear()
    {
        _messages = [];
        _pending.Clear();
    }

    /// <summary>Adds what the person said; calls that still wait for a result get none.</summary>
    public void AddUser(string text)
    {
        while (NextCall is not null)
        {
            AddToolResult("The user gave no result.");
        }

        _messages.Add(new JsonObject { ["role"] = "user", ["content"] = text });
    }

    /// <summary>Takes the person's last message back, where nothing followed it.</summary>
    public void TakeBackUser()
    {
        if (_messages is [.., var last] && (string?)last["role"] == "user")
        {
            _messages.RemoveAt(_messages.Count - 1);
        }
    }

    /// <summary>Adds what the model said, and waits for the results of its calls.</summary>
    public void AddReply(JsonObject message)
    {
        _messages.Add(message);
        AwaitResults();
    }

    /// <summary>Answers the call whose turn it is.</summary>
    public void AddToolResult(string result)
    {
        PendingCall call = _pending.Dequeue();
        _messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.Id, ["name"] = call.Name, ["content"] = result });
    }

    /// <summary>Writes system message, tools and messages to a file.</summary>
    public void Save(string path)
    {
        var file = new JsonObject { ["messages"] = All() };
        if (Tools is not null)
        {
            file["tools"] = Tools.DeepClone();
        }

        File.WriteAllText(path, file.ToJsonString(Readable) + "\n");
    }

    /// <summary>Takes over what <see cref="Save"/> wrote, or a plain array of messages.</summary>
    /// <exception cref="CommandException">The file is something else; the conversation stays as it was.</exception>
    public void Load(string path)
    {
        JsonNode? root = JsonFile.Read(path, "a conversation", bytes => JsonNode.Parse(bytes));
        JsonArray list = root as JsonArray ?? (root as JsonObject)?["messages"] as JsonArray
            ?? throw new CommandException($"{path} holds no conversation: expected {{\"messages\": […]}} or an array of messages.");
        JsonObject[] messages = [.. list.Select(node => node as JsonObject is { } message && (RoleOf(message) == "system" || Roles.Contains(RoleOf(message)))
            ? (JsonObject)message.DeepClone()
            : throw new CommandException($"{path}: message {list.IndexOf(node)} has no role of system, user, assistant or tool."))];
        JsonArray? tools = (root as JsonObject)?["tools"] is JsonArray ? ToolFile.Read(path) : Tools;

        Clear();
        System = messages.FirstOrDefault(message => RoleOf(message) == "system") is { } system ? TextOf(system) : null;
        _messages = [.. messages.Where(message => RoleOf(message) != "system")];
        Tools = tools;
        AwaitResults();
    }

    /// <summary>Lets the calls of the last reply wait, but for those that have their results.</summary>
    private void AwaitResults()
    {
        int last = _messages.FindLastIndex(message => RoleOf(message) == "assistant");
        if (last < 0 || _messages[(last + 1)..].Exists(message => RoleOf(message) == "user"))
        {
            return;
        }

        HashSet<string?> answered = [.. _messages[(last + 1)..].Select(message => TextOf(message["tool_call_id"]))];
        foreach (JsonNode? call in _messages[last]["tool_calls"] as JsonArray ?? [])
        {
            if (TextOf(call?["id"]) is { } id && TextOf(call?["function"]?["name"]) is { } name && !answered.Contains(id))
            {
                _pending.Enqueue(new PendingCall(id, name));
            }
        }
    }

    private JsonArray All()
    {
        JsonArray all = [.. _messages.Select(message => message.DeepClone())];
        if (System is not null)
        {
            all.Insert(0, new JsonObject { ["role"] = "system", ["content"] = System });
        }

        return all;
    }

    private static string? RoleOf(JsonObject message) => TextOf(message["role"]);

    private static string? TextOf(JsonObject message) => TextOf(message["content"]);

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A call that waits for its result.</summary>
    /// <param name="Id">The call's id.</param>
    /// <param name="Name">The tool's name.</param>
    internal sealed record PendingCall(string Id, string Name);
}
