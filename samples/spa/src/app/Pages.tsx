import { Route, Routes } from 'react-router';
import { CallbackPage } from '../pages/CallbackPage';
import { DashboardPage } from '../pages/DashboardPage';
import { ImagesPage } from '../pages/images/ImagesPage';
import { UpscalePage } from '../pages/images/UpscalePage';
import { NotFoundPage } from '../pages/NotFoundPage';
import { SessionsPage } from '../pages/SessionsPage';
import { SignInPage } from '../pages/SignInPage';
import { StorePage } from '../pages/stores/StorePage';
import { StoresPage } from '../pages/stores/StoresPage';
import { UpgradePage } from '../pages/upgrade/UpgradePage';
import { Layout } from './Layout';
import { Protected } from './Protected';

/** The table of contents. */
export function Pages() {
  return (
    <Routes>
      <Route element={<Layout />}>
        <Route index element={<SignInPage />} />
        <Route path="sign-in" element={<SignInPage />} />
        <Route path="callback" element={<CallbackPage />} />
        <Route element={<Protected />}>
          <Route path="dashboard" element={<DashboardPage />} />
          <Route path="images" element={<ImagesPage />} />
          <Route path="stores" element={<StoresPage />} />
          <Route path="stores/:id" element={<StorePage />} />
          <Route path="sessions" element={<SessionsPage />} />
          <Route path="upgrade" element={<UpgradePage />} />
        </Route>
        <Route element={<Protected requiredPlan="pro" />}>
          <Route path="images/:id/upscale" element={<UpscalePage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
