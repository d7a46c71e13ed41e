using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>What a test asks of a value.</summary>
internal delegate bool Test(Value subject, Arguments arguments);
