"""The self-consistent equations of spiked features in NumPy and SciPy, beside our own solver.

    inner  g_b = 1/(lambda + N_b + H_bb),  H = V (I + G V)^{-1},  G = diag(psi_b g_b)
    outer  y = (V_ab, N_b) = E_k[S(k)/(1 + ell(k))],  ell = (1/alpha) sum_i m_i t_i S_i(k),
           T = G - G H G,  t = (T_ab; psi_b g_b)

kappa on a grid of 144 nodes, every function of it one array. The unknowns (V, N, g) are solved for
together, from the neighbouring point:

root    by scipy.optimize.root (MINPACK's hybr) on the residual, as one writes it down
newton  by Newton's method with the analytic Jacobian, in a few lines of NumPy
"""

import numpy as np
from scipy.optimize import root
from scipy.special import ndtr

ENDS = np.array([-9, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9], dtype=float)
LINKS = {"z + h2(z)": lambda z: z + (z * z - 1) / np.sqrt(2), "tanh(z)": np.tanh}


def density_of_normal(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def projection_grid():
    """Nodes and weights for kappa ~ N(0,1): twelve Gauss-Legendre nodes in each panel."""
    x, w = np.polynomial.legendre.leggauss(12)
    halves = np.diff(ENDS)[:, None] / 2
    nodes = (ENDS[:-1, None] + halves * (x + 1)).ravel()
    weights = (halves * w).ravel() * density_of_normal(nodes)
    return nodes, weights / weights.sum()


def local_coefficients(f, a, r):
    """E f, E z f, E f^2 - (E f)^2 - (E z f)^2 of f(a + r z) at all a: trapezoidal rule in z."""
    z = np.linspace(-9, 9, 361)
    weights = np.exp(-z * z / 2)
    weights /= weights.sum()
    values = f(a[:, None] + r * z)
    mu0, mu1 = values @ weights, values @ (weights * z)
    return mu0, mu1, np.maximum(values**2 @ weights - mu0**2 - mu1**2, 0)


def relu_coefficients(a, r=1.0):
    """The same for relu in closed form; the rest is even in a and cancels least at -|a|."""
    def first_two(t):
        return t * ndtr(t) + density_of_normal(t), ndtr(t)

    t = a / r
    mu0, mu1 = first_two(t)
    s = -np.abs(t)
    low0, low1 = first_two(s)
    rest = (s * s + 1) * ndtr(s) + s * density_of_normal(s) - low0**2 - low1**2
    return r * mu0, r * mu1, r * r * np.maximum(rest, 0)


class Features:
    """Tables of a spiked layer on the grid, and its equations."""

    def __init__(self, activation, c, shares, psi, alpha=None):
        self.k, self.w = projection_grid()
        self.B = B = len(c)
        table = relu_coefficients if activation == "relu" else (
            lambda a: local_coefficients({"tanh": np.tanh}[activation], a, 1.0))
        self.mu0, self.mu1, rest = map(np.array, zip(*(table(b * self.k) for b in c)))
        self.shares, self.psi = np.array(shares), np.array(shares) * psi
        self.alpha = alpha
        self.ia, self.ib = np.triu_indices(B)
        self.pairs, self.Q = len(self.ia), len(self.ia) + B
        self.S = np.concatenate([self.mu1[self.ia] * self.mu1[self.ib], rest])
        self.Sw = self.S * self.w
        self.m = np.ones(self.Q)
        self.m[: self.pairs][self.ia != self.ib] = 2
        # Unit changes of the packed unknowns y: dV for all, dN for all.
        self.dV = np.zeros((self.Q, B, B))
        self.dV[np.arange(self.pairs), self.ia, self.ib] = 1
        self.dV[np.arange(self.pairs), self.ib, self.ia] = 1
        self.dN = np.zeros((self.Q, B))
        self.dN[self.pairs + np.arange(B), np.arange(B)] = 1
        self.I = np.eye(B)

    def unpack(self, y):
        V = np.empty((self.B, self.B), dtype=y.dtype)
        V[self.ia, self.ib] = V[self.ib, self.ia] = y[: self.pairs]
        return V, y[self.pairs:]

    def evaluate(self, x, ridge):
        """H, T and 1/(1 + ell) at x = (y, g), with both sides of the equations' difference."""
        y, g = x[: self.Q], x[self.Q:]
        V, N = self.unpack(y)
        G = self.psi * g
        H = np.linalg.solve(self.I + V * G, V)
        T = -(G[:, None] * H) * G
        T[np.diag_indices(self.B)] += G
        t = np.concatenate([T[self.ia, self.ib], G])
        u = 1 / (1 + (self.m * t / self.alpha) @ self.S)
        mapped = 1 / (ridge + N + np.diagonal(H))
        return np.concatenate([self.Sw @ u - y, mapped - g]), H, T, u, mapped

    def start(self, ridge):
        y = self.Sw.sum(axis=1)
        return np.concatenate([y, 1 / (ridge + y[self.pairs:])])

    # The two ways to solve.

    def by_root(self, ridge, x):
        """scipy.optimize.root; complex unknowns as real and imaginary parts."""
        if np.iscomplexobj(x):
            def residual(v):
                r = self.evaluate(v.view(complex), ridge)[0]
                return r.view(float)
            solution = root(residual, x.view(float), method="hybr", options={"xtol": 1e-12})
            x = solution.x.view(complex)
        else:
            solution = root(
                lambda v: self.evaluate(v, ridge)[0], x, method="hybr", options={"xtol": 1e-12})
            x = solution.x
        worst = np.abs(self.evaluate(x, ridge)[0][: self.Q]).max() / np.abs(x[: self.Q]).max()
        return x, worst < 1e-9

    def by_newton(self, ridge, x):
        """Newton's method on all unknowns together, from the second step on without damping."""
        Q, B = self.Q, self.B
        residual, H, T, u, mapped = self.evaluate(x, ridge)
        last = np.inf
        for _ in range(60):
            size = np.abs(residual[:Q]).max() / np.abs(x[:Q]).max()
            size = max(size, np.abs(residual[Q:] / x[Q:]).max())
            if size < 1e-12 or (size < 1e-10 and size > last / 2):
                return x, True
            last = size
            P = self.I - H * (self.psi * x[Q:])
            # dH and dT for all changes of y, then of g.
            PE = P[:, None, :] * P[None, :, :]
            dh_y = np.diagonal(P @ self.dV @ P.T, axis1=1, axis2=2)
            dT_y = -(T @ self.dV @ T)[:, self.ia, self.ib]
            dh_g = -(H * H) * self.psi
            dT_g = (PE.transpose(2, 0, 1), self.psi)
            del PE, dT_g
            dT_g = (self.psi[:, None] * P[:, self.ia] * P[:, self.ib])
            dt = np.zeros((Q, Q + B), dtype=x.dtype)
            dt[: self.pairs, :Q], dt[: self.pairs, Q:] = dT_y.T, dT_g.T
            dt[self.pairs:, Q:] = np.diag(self.psi)
            M = (self.Sw * (u * u)) @ self.S.T
            A = np.eye(Q + B, dtype=x.dtype)
            A[:Q] += (M * (self.m / self.alpha)) @ dt
            A[Q:, :Q] += (mapped**2 * (self.dN + dh_y)).T
            A[Q:, Q:] += (mapped**2)[:, None] * dh_g
            step = np.linalg.solve(A, residual)
            length = 1.0
            for _ in range(30):
                trial = x + length * step
                if self.is_admissible(trial):
                    values = self.evaluate(trial, ridge)
                    if np.isfinite(values[0]).all() and self.keeps_sign(values[3]):
                        break
                length /= 2
            else:
                return x, False
            x, (residual, H, T, u, mapped) = trial, values
        return x, False
