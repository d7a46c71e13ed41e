namespace LocalInfer.Cli.Loading;

/// <summary>The small model that ships with LocalInfer, so that it runs without a download.</summary>
internal static class DemoModel
{
    /// <summary>Its name on the command line and in the catalogue.</summary>
    public const string Name = "demo";

    /// <summary>What a person should know before judging its answers.</summary>
    public const string Notice =
        "This is the demo model: 5.8 million parameters, trained to call tools with the values of a request and to say little else. "
        + "Load a real one with --model FOLDER (an MLX model, such as mlx-community/Qwen2.5-Coder-7B-Instruct-4bit).";

    /// <summary>Its folder, beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "DemoModel", "localinfer-demo");
}
