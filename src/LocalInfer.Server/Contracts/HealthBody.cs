namespace LocalInfer.Server.Contracts;

/// <summary>The reply of <c>GET /health</c>.</summary>
internal sealed record HealthBody(string Status);
