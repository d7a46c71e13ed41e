using System.Text.Json;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Validation;

/// <summary>A checked request of <c>POST /v1/chat/completions</c>.</summary>
internal sealed record ChatCompletionRequest(ServedModel Model, GenerationRequest Generation, bool Stream, bool IncludeUsage)
{
    /// <summary>Checks in the order that tells a client most: types, messages, model, tools, limits.</summary>
    public static ChatCompletionRequest Read(JsonElement json, ModelHost models)
    {
        var body = Parameter.Root(json);
        var name = body.Optional("model")?.AsString();
        var stream = body.Optional("stream")?.AsBoolean() ?? false;
        var includeUsage = body.Optional("stream_options")?.AsObject().Optional("include_usage")?.AsBoolean() ?? false;
        var sampling = SamplingValidation.Read(body);
        var maxTokens = LengthValidation.ReadMaxTokens(body);
        var stops = LengthValidation.ReadStopSequences(body);
        var templateArguments = ThinkingValidation.ReadTemplateArguments(body);
        ToolValidation.CheckTypes(body);
        ChoiceValidation.CheckTypes(body);
        UnsupportedFields.CheckTypes(body);
        ResponseFormatValidation.CheckTypes(body);

        MessageValidation.Check(body);
        var model = models.Resolve(name);
        var tools = ToolValidation.ReadNames(body);
        var choice = ToolValidation.ReadChoice(body, tools);
        UnsupportedFields.Check(body);
        var format = ResponseFormatValidation.Read(body);
        SamplingValidation.CheckRanges(sampling);
        LengthValidation.CheckMaxTokens(body);

        var generation = new GenerationRequest
        {
            Messages = body.Required("messages").Value,
            Tools = tools.Count > 0 ? body.Required("tools").Value : null,
            ToolChoice = choice,
            ParallelToolCalls = body.Optional("parallel_tool_calls")?.AsBoolean() ?? true,
            ResponseFormat = format,
            ChatTemplateArguments = templateArguments,
            MaxTokens = maxTokens,
            Sampling = sampling,
            LogitBias = ChoiceValidation.ReadLogitBias(body),
            TopLogprobs = ChoiceValidation.ReadTopLogprobs(body),
            Choices = ChoiceValidation.ReadChoices(body),
            StopSequences = stops,
        };
        return new ChatCompletionRequest(model, generation, stream, includeUsage);
    }
}
