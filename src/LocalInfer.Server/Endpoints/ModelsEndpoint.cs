using LocalInfer.Server.Contracts;
using LocalInfer.Server.Generation;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Server.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal sealed class ModelsEndpoint(ModelHost models)
{
    public Task ListAsync(HttpContext context) =>
        JsonReply.WriteAsync(context, new ModelList([.. models.Models.Select(ModelBody.Of)]), WireJson.Default.ModelList);

    public Task GetAsync(HttpContext context)
    {
        // The router decodes all escapes but %2F, and ids hold slashes.
        var id = ((string?)context.Request.RouteValues["id"])?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return JsonReply.WriteAsync(context, ModelBody.Of(models.Resolve(id)), WireJson.Default.ModelBody);
    }
}
