//! A connection whose other side has stopped reading is given up: an answer that nobody takes would be kept for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Passes everything on, and fails when nothing could be written for so long.
pub struct Unstalled<S> {
    stream: S,
    limit: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Unstalled<S> {
    /// Around this stream.
    pub fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, waiting: None }
    }
}

impl<S: AsyncWrite + Unpin> Unstalled<S> {
    /// Does something that writes; the time runs while it cannot.
    fn within<T>(
        &mut self,
        context: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(outcome) = write(Pin::new(&mut self.stream), context) {
            self.waiting = None;
            return Poll::Ready(outcome);
        }
        let limit = self.limit;
        ready!(self.waiting.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Unstalled<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unstalled<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.within(context, |stream, context| stream.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.within(context, |stream, context| stream.poll_write_vectored(context, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.within(context, |stream, context| stream.poll_flush(context))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.within(context, |stream, context| stream.poll_shutdown(context))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn a_side_that_stops_reading_is_given_up_and_one_that_reads_slowly_is_not() {
        let limit = Duration::from_millis(300);
        let (near, mut far) = duplex(16);
        let mut stream = Unstalled::new(near, limit);
        let slow = async {
            for _ in 0..8 {
                tokio::time::sleep(limit / 3).await;
                far.read_exact(&mut [0; 16]).await.unwrap();
            }
            far
        };
        // Longer than the limit in all, and never as long between two writes.
        let both = async { tokio::join!(stream.write_all(&[0; 128]), slow) };
        let (written, _far) = tokio::time::timeout(limit * 10, both).await.expect("it is not given up");
        written.unwrap();
        stream.write_all(&[0; 16]).await.unwrap();
        let began = std::time::Instant::now();
        let stuck = tokio::time::timeout(limit * 10, stream.write_all(&[0])).await.expect("it is given up");
        assert_eq!(stuck.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= limit);
    }
}
