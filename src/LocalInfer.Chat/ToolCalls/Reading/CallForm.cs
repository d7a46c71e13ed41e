namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>How a call is written.</summary>
internal enum CallForm
{
    /// <summary>A JSON object that names the tool and holds its arguments.</summary>
    Json,

    /// <summary><c>&lt;function=NAME&gt;</c> with its arguments in tags.</summary>
    XmlFunction,

    /// <summary>The name, a mark, and the arguments as JSON.</summary>
    NameFirst,
}
