using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>What a filter does to a value.</summary>
internal delegate Value Filter(Value input, Arguments arguments);
