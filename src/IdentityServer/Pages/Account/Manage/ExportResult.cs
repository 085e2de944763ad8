using System.Net.Mime;
using IdentityPlatform.IdentityServer.Accounts.Data;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The copy of a user's data, as a file that is written while it is read.</summary>
/// <param name="export">Where it comes from.</param>
/// <param name="userId">Whose.</param>
public sealed class ExportResult(AccountExport export, Guid userId) : ActionResult
{
    /// <inheritdoc />
    public override Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = MediaTypeNames.Application.Json;
        response.Headers.ContentDisposition = new ContentDisposition { FileName = export.FileName() }.ToString();
        return export.WriteAsync(userId, response.Body, context.HttpContext.RequestAborted);
    }
}
