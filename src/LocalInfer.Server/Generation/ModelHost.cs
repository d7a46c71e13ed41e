using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>The loaded models by name. Immutable; used by all requests at once.</summary>
public sealed class ModelHost
{
    /// <summary>The name that always means the first model; clients of <c>mlx_lm.server</c> send it.</summary>
    public const string DefaultName = "default_model";

    private readonly Dictionary<string, ServedModel> _byName = new(StringComparer.Ordinal);

    /// <summary>Hosts these models.</summary>
    /// <param name="models">At least one; the first is the default.</param>
    /// <exception cref="ArgumentException">There is no model, or two share a name.</exception>
    public ModelHost(params IReadOnlyList<ServedModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
        {
            throw new ArgumentException("A host needs at least one model.", nameof(models));
        }

        Models = models;
        _byName[DefaultName] = models[0];
        foreach (var model in models)
        {
            foreach (var name in model.Aliases.Append(model.Id).Distinct(StringComparer.Ordinal))
            {
                if (!_byName.TryAdd(name, model))
                {
                    throw new ArgumentException($"Two models are called '{name}'; ids and aliases must be unique.", nameof(models));
                }
            }
        }
    }

    /// <summary>All models, the default first.</summary>
    public IReadOnlyList<ServedModel> Models { get; }

    /// <summary>The model of a request.</summary>
    /// <param name="name">An id, an alias or <see cref="DefaultName"/>; null or empty means the default.</param>
    /// <exception cref="ApiException">404 <c>model_not_found</c>: no model has this name.</exception>
    public ServedModel Resolve(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Models[0];
        }

        return _byName.TryGetValue(name, out var model) ? model : throw new ApiException(ApiError.ModelNotFound(name));
    }
}
