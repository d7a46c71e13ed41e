using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>The models by name. The server may listen before they are loaded; whoever asks until then is told to come back. Used by all requests at once.</summary>
public sealed class ModelHost
{
    /// <summary>The name that always means the first model; clients of <c>mlx_lm.server</c> send it.</summary>
    public const string DefaultName = "default_model";

    private volatile Served? _served;

    /// <summary>A host whose models are loading until <see cref="Serve"/>.</summary>
    public ModelHost()
    {
    }

    /// <summary>Hosts loaded models.</summary>
    /// <inheritdoc cref="Serve"/>
    public ModelHost(params IReadOnlyList<ServedModel> models) => Serve(models);

    /// <summary>The models that are loaded, the default first; none while they are loading.</summary>
    public IReadOnlyList<ServedModel> Loaded => _served?.Models ?? [];

    /// <summary>All models, the default first.</summary>
    /// <exception cref="ApiException">503 <c>model_loading</c>: they are not loaded yet.</exception>
    public IReadOnlyList<ServedModel> Models => Table.Models;

    private Served Table => _served ?? throw new ApiException(ApiError.ModelLoading());

    /// <summary>Gives the host its models, once.</summary>
    /// <param name="models">At least one; the first is the default.</param>
    /// <exception cref="ArgumentException">There is no model, or two share a name.</exception>
    /// <exception cref="InvalidOperationException">It has models already.</exception>
    public void Serve(params IReadOnlyList<ServedModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
        {
            throw new ArgumentException("A host needs at least one model.", nameof(models));
        }

        if (FindClash(models.Select(NamesOf)) is { } clash)
        {
            throw new ArgumentException($"Two models are called '{clash}'; ids and aliases must be unique.", nameof(models));
        }

        var byName = new Dictionary<string, ServedModel>(StringComparer.Ordinal) { [DefaultName] = models[0] };
        foreach (var model in models)
        {
            foreach (string name in NamesOf(model))
            {
                byName[name] = model;
            }
        }

        if (Interlocked.CompareExchange(ref _served, new Served(models, byName), null) is not null)
        {
            throw new InvalidOperationException("The host has its models already.");
        }
    }

    /// <summary>The first name of models that another one has, or that is <see cref="DefaultName"/>; null where a host can serve them all.</summary>
    /// <param name="names">The names of each model.</param>
    public static string? FindClash(IEnumerable<IEnumerable<string>> names)
    {
        var taken = new HashSet<string>([DefaultName], StringComparer.Ordinal);
        return names.SelectMany(one => one.Distinct(StringComparer.Ordinal)).FirstOrDefault(name => !taken.Add(name));
    }

    /// <summary>The model of a request.</summary>
    /// <param name="name">An id, an alias or <see cref="DefaultName"/>; null or empty means the default.</param>
    /// <exception cref="ApiException">404 <c>model_not_found</c>: no model has this name. 503 <c>model_loading</c>: it is too early to say.</exception>
    public ServedModel Resolve(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Models[0];
        }

        return Table.ByName.TryGetValue(name, out var model) ? model : throw new ApiException(ApiError.ModelNotFound(name));
    }

    private static IEnumerable<string> NamesOf(ServedModel model) => model.Aliases.Append(model.Id);

    private sealed record Served(IReadOnlyList<ServedModel> Models, Dictionary<string, ServedModel> ByName);
}
