using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>
/// Ends the request of a caller who is gone in the middle of its body. What binds bodies keeps to itself that it could not
/// read; Kestrel, which may not know it yet, would read on and log an error that nobody can mend.
/// </summary>
public sealed class AbandonedBodies(RequestDelegate next)
{
    /// <summary>Watches over the reading of the body, if there is one.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            http.Features.Set<IRequestBodyPipeFeature>(new WatchedReader(http, http.Request.BodyReader));
        return next(http);
    }

    private sealed class WatchedReader(HttpContext http, PipeReader body) : PipeReader, IRequestBodyPipeFeature
    {
        public PipeReader Reader => this;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await body.ReadAsync(cancellationToken);
            }
            catch (ConnectionResetException)
            {
                http.Abort();
                throw;
            }
        }

        public override bool TryRead(out ReadResult result) => body.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => body.CancelPendingRead();

        public override void Complete(Exception? exception = null) => body.Complete(exception);
    }
}
