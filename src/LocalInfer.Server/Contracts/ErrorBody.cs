using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Contracts;

/// <summary>The body of every error reply and of a stream's error event.</summary>
internal sealed record ErrorBody(ErrorDetail Error)
{
    public static ErrorBody Of(ApiError error) => new(new ErrorDetail(error.Message, error.Type, error.Param, error.Code));
}

internal sealed record ErrorDetail(string Message, string Type, string? Param, string? Code);
