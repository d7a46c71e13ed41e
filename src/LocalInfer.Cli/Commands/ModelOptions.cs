using System.CommandLine;
using LocalInfer.Backends.Cpu;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Cli.Loading;
using LocalInfer.Engine;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Commands;

/// <summary>The options of every command that loads a model.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "A model folder, a name of the catalogue, or a repository that other tools have downloaded.",
        DefaultValueFactory = _ => DemoModel.Name,
        HelpName = "NAME|FOLDER",
    };

    private readonly Option<string?> _chatTemplate = new("--chat-template")
    {
        Description = "A chat template to use instead of the model's: a file, the name of one of the model's templates, or the Jinja text itself.",
        HelpName = "FILE|NAME|TEXT",
    };

    private readonly Option<string?> _adapterPath = new("--adapter-path")
    {
        Description = "The folder of a LoRA or DoRA adapter (mlx_lm.lora) to apply to the model.",
        HelpName = "FOLDER",
    };

    private readonly Option<int> _maxTokens = new("--max-tokens")
    {
        Description = "The most tokens that a reply may have where the request gives no limit.",
        DefaultValueFactory = _ => 8192,
    };

    private readonly SamplingFlags _sampling = new();

    private readonly Option<BackendChoice> _backend = new("--backend")
    {
        Description = "What computes: mlx (Apple's GPU), cpu, or auto: mlx where its library is installed and Metal is there.",
        DefaultValueFactory = _ => BackendChoice.Auto,
        HelpName = "auto|mlx|cpu",
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads of the CPU backend: one for each fast core unless said otherwise.",
        DefaultValueFactory = _ => PerformanceCores.Count,
    };

    private readonly Option<bool> _exact = new("--exact")
    {
        Description = "Compute in float32 throughout instead of int8 where that is faster: slower, and exact.",
    };

    private readonly Option<string?> _kernels = new("--kernels")
    {
        Description = $"The instructions to compute with, instead of the fastest that the machine has: {string.Join(", ", KernelTiers.Names)}.",
        HelpName = "TIER",
    };

    private readonly Option<string?> _kvCache = new("--kv-cache")
    {
        Description = "How keys and values are kept: f32, f16 (unless --exact says otherwise) or int8. The smaller, the faster in long contexts; int8 is a little less accurate.",
        HelpName = "PRECISION",
    };

    private readonly Option<int> _maxToolCalls = new("--max-tool-calls")
    {
        Description = "The most tool calls that a reply may have; it ends behind the last.",
        DefaultValueFactory = _ => 16,
    };

    private readonly Option<bool> _noToolConstraint = new("--no-tool-constraint")
    {
        Description = "Read tool calls that the model begins by itself without holding them to their schemas.",
    };

    private readonly Option<string?> _toolCallFormat = new("--tool-call-format")
    {
        Description = $"How the model writes tool calls, where its chat template does not tell: {string.Join(", ", ToolCallFormats.Names)}.",
        HelpName = "FORMAT",
    };

    public void AddTo(Command command)
    {
        _toolCallFormat.AcceptOnlyFromAmong([.. ToolCallFormats.Names]);
        _kernels.AcceptOnlyFromAmong([.. KernelTiers.Names]);
        _kvCache.AcceptOnlyFromAmong(KvCacheNames.All);
        _maxTokens.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() >= 1, "--max-tokens must be at least 1."));
        _maxToolCalls.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() >= 1, "--max-tool-calls must be at least 1."));
        _threads.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is >= 1 and <= 256, "--threads must be between 1 and 256."));
        command.Options.Add(_model);
        command.Options.Add(_chatTemplate);
        command.Options.Add(_adapterPath);
        command.Options.Add(_maxTokens);
        command.Options.Add(_backend);
        command.Options.Add(_threads);
        command.Options.Add(_exact);
        command.Options.Add(_kernels);
        command.Options.Add(_kvCache);
        command.Options.Add(_toolCallFormat);
        command.Options.Add(_maxToolCalls);
        command.Options.Add(_noToolConstraint);
        _sampling.AddTo(command);
    }

    /// <summary>Loads the model that the options name.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="engine">The engine's bounds; null = its defaults.</param>
    /// <exception cref="CommandException">It cannot be loaded.</exception>
    public Task<LoadedModel> LoadAsync(ParseResult options, EngineOptions? engine = null) =>
        LoadedModel.LoadAsync(Location(options), Backend(options), engine ?? new EngineOptions(), Defaults(options));

    /// <summary>The model that the options name.</summary>
    /// <exception cref="CommandException">It is not on this machine.</exception>
    public ModelLocation Location(ParseResult options) => ModelLocation.Find(options.GetRequiredValue(_model)) with
    {
        AdapterPath = options.GetValue(_adapterPath),
        ChatTemplate = options.GetValue(_chatTemplate),
        ToolCallFormat = options.GetValue(_toolCallFormat),
    };

    /// <summary>Those of the options that belong to one model alone and were given.</summary>
    public IEnumerable<string> GivenForOne(ParseResult options) =>
        new Option[] { _model, _adapterPath, _chatTemplate, _toolCallFormat }.Where(options.IsGiven).Select(option => option.Name);

    /// <summary>What the options say computes the models.</summary>
    public BackendOptions Backend(ParseResult options) => new() { Choice = options.GetValue(_backend), Cpu = Cpu(options) };

    /// <summary>What the options say holds for requests that do not say.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="timeout">The longest that a request may take; null = no limit.</param>
    public GenerationDefaults Defaults(ParseResult options, TimeSpan? timeout = null) => new()
    {
        MaxTokens = options.GetValue(_maxTokens),
        MaxToolCalls = options.GetValue(_maxToolCalls),
        ConstrainToolCalls = !options.GetValue(_noToolConstraint),
        Sampling = _sampling.Read(options),
        Timeout = timeout,
    };

    /// <summary>How the command line says that the model is computed.</summary>
    private CpuDecoderOptions Cpu(ParseResult options) => new()
    {
        Threads = options.GetValue(_threads),
        Exact = options.GetValue(_exact),
        Tier = options.GetValue(_kernels) is { } tier ? KernelTiers.Parse(tier) : KernelTier.Auto,
        KvCache = KvCacheNames.Parse(options.GetValue(_kvCache)),
    };

    /// <summary>The model that the command line names; null where it names none.</summary>
    public string? GivenModel(ParseResult options) => options.IsGiven(_model) ? options.GetValue(_model) : null;

    /// <summary>The limit of a reply that the command line gives; null where it gives none.</summary>
    public int? GivenMaxTokens(ParseResult options) => options.IsGiven(_maxTokens) ? options.GetValue(_maxTokens) : null;

    /// <summary>How the command line says that tokens are picked.</summary>
    public SamplingParameters Sampling(ParseResult options) => _sampling.Read(options);

    private static void Require(System.CommandLine.Parsing.SymbolResult result, bool holds, string message)
    {
        if (!holds)
        {
            result.AddError(message);
        }
    }
}
